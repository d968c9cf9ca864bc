//! A list that mostly has one element: that one needs no memory of its own.

use std::ops::Deref;

pub(crate) enum Few<T> {
    One(T),
    Many(Box<[T]>),
}

impl<T> From<Vec<T>> for Few<T> {
    fn from(mut list: Vec<T>) -> Self {
        match (list.pop(), list.is_empty()) {
            (Some(only), true) => Self::One(only),
            (last, _) => {
                list.extend(last);
                Self::Many(list.into())
            }
        }
    }
}

impl<T> Deref for Few<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Self::One(only) => std::slice::from_ref(only),
            Self::Many(list) => list,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Few;

    #[test]
    fn a_list_stays_what_it_is() {
        for list in [vec![], vec![1], vec![1, 2], vec![1, 2, 3]] {
            assert_eq!(*Few::from(list.clone()), list);
        }
    }
}
