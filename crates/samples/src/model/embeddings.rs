//! `POST /v1/embeddings`.

use actix_web::{HttpResponse, web::Payload};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{check_name, refusal::Refusal, reply};
use crate::body;

const DIMENSIONS: usize = 64;
const MOST_DIMENSIONS: usize = 1024;
const MOST_INPUTS: usize = 256;

#[derive(Deserialize)]
struct Request {
    model: String,
    input: Input,
    #[serde(default)]
    encoding_format: Option<Encoding>,
    #[serde(default)]
    dimensions: Option<usize>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Input {
    Text(String),
    Texts(Vec<String>),
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Encoding {
    Float,
    Base64,
}

pub(super) async fn embed(payload: Payload) -> HttpResponse {
    match try_embed(payload).await {
        Ok(answer) => HttpResponse::Ok().json(answer),
        Err(refusal) => refusal.for_openai(),
    }
}

async fn try_embed(payload: Payload) -> Result<Value, Refusal> {
    let request: Request = body::parse(&body::read(payload).await?)?;
    check_name(&request.model)?;
    let texts = match request.input {
        Input::Text(text) => vec![text],
        Input::Texts(texts) => texts,
    };
    if texts.is_empty() || texts.len() > MOST_INPUTS {
        return Err(Refusal::invalid("input", format!("Give 1 to {MOST_INPUTS} texts.")));
    }
    let dimensions = request.dimensions.unwrap_or(DIMENSIONS);
    if !(1..=MOST_DIMENSIONS).contains(&dimensions) {
        let message = format!("Between 1 and {MOST_DIMENSIONS} dimensions are possible.");
        return Err(Refusal::invalid("dimensions", message));
    }
    let encoding = request.encoding_format.unwrap_or(Encoding::Float);
    let data: Vec<_> = texts
        .iter()
        .enumerate()
        .map(|(index, text)| {
            let embedding = encode(&vector(text, dimensions), encoding);
            json!({ "object": "embedding", "index": index, "embedding": embedding })
        })
        .collect();
    let tokens: usize = texts.iter().map(|text| reply::count(text)).sum();
    Ok(json!({
        "object": "list",
        "data": data,
        "model": request.model,
        "usage": { "prompt_tokens": tokens, "total_tokens": tokens },
    }))
}

/// A vector of length 1 that follows from the text.
fn vector(text: &str, dimensions: usize) -> Vec<f32> {
    let mut values = Vec::with_capacity(dimensions);
    for block in 0_u32.. {
        let digest = Sha256::new().chain_update(block.to_be_bytes()).chain_update(text).finalize();
        let numbers = digest.chunks_exact(2).map(|pair| i16::from_be_bytes([pair[0], pair[1]]));
        values.extend(numbers.map(|number| f32::from(number) / f32::from(i16::MAX)));
        if values.len() >= dimensions {
            break;
        }
    }
    values.truncate(dimensions);
    let length = values.iter().map(|value| value * value).sum::<f32>().sqrt().max(f32::EPSILON);
    values.iter().map(|value| value / length).collect()
}

fn encode(vector: &[f32], encoding: Encoding) -> Value {
    match encoding {
        Encoding::Float => json!(vector),
        Encoding::Base64 => {
            let bytes: Vec<u8> = vector.iter().flat_map(|value| value.to_le_bytes()).collect();
            json!(STANDARD.encode(bytes))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::vector;

    #[test]
    fn a_vector_has_length_one_and_follows_from_its_text() {
        let one = vector("one", 64);
        let length: f32 = one.iter().map(|value| value * value).sum();
        assert!((length - 1.0).abs() < 1e-5, "{length}");
        assert_eq!(one, vector("one", 64));
        assert_ne!(one, vector("two", 64));
        assert_eq!(vector("one", 3).len(), 3);
    }
}
