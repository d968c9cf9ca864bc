//! The three tools.

use serde_json::{Value, json};

use crate::jsonrpc::Failure;

/// The longest text that is repeated, in characters.
const LONGEST: usize = 10_000;

/// City, weather, degrees Celsius, humidity in percent.
const CITIES: [(&str, &str, i32, u32); 5] = [
    ("Beijing", "clear", 21, 30),
    ("Berlin", "rain", 14, 82),
    ("Cape Town", "wind", 19, 61),
    ("Hangzhou", "cloudy", 24, 70),
    ("Lima", "fog", 17, 88),
];

/// All tools, on one page.
pub(super) fn list(params: &Value) -> Result<Value, Failure> {
    if !params["cursor"].is_null() {
        return Err(Failure::invalid_params("Unknown cursor: all tools are on the first page"));
    }
    let hints = json!({ "readOnlyHint": true, "idempotentHint": true, "openWorldHint": false });
    let number = json!({ "type": "number" });
    let text = json!({ "type": "string" });
    let object = |properties: Value, required: &[&str]| json!({ "type": "object", "properties": properties, "required": required });
    let city = json!({
        "type": "string", "description": "Name of the city, such as Hangzhou",
        "enum": CITIES.map(|(name, ..)| name),
    });
    let weather = object(
        json!({
            "city": text, "weather": text, "temperatureCelsius": number, "humidityPercent": number,
        }),
        &["city", "weather", "temperatureCelsius", "humidityPercent"],
    );
    Ok(json!({ "tools": [
        {
            "name": "add", "title": "Add two numbers",
            "description": "Adds two numbers and returns the sum.",
            "inputSchema": object(json!({ "a": number, "b": number }), &["a", "b"]),
            "outputSchema": object(json!({ "sum": number }), &["sum"]),
            "annotations": hints,
        },
        {
            "name": "weather", "title": "Weather of a city",
            "description": "Tells the weather of a city. The table is fixed: this is a sample.",
            "inputSchema": object(json!({ "city": city }), &["city"]),
            "outputSchema": weather,
            "annotations": hints,
        },
        {
            "name": "echo", "title": "Repeat a text",
            "description": "Returns the text that it is given.",
            "inputSchema": object(json!({ "text": text }), &["text"]),
            "annotations": hints,
        },
    ] }))
}

/// Calls a tool. Wrong arguments are a result, so that a model can read what was wrong.
pub(super) fn call(params: &Value) -> Result<Value, Failure> {
    let Some(name) = params["name"].as_str() else {
        return Err(Failure::invalid_params("`name` is missing"));
    };
    let arguments = &params["arguments"];
    if !(arguments.is_null() || arguments.is_object()) {
        return Err(Failure::invalid_params("`arguments` must be an object"));
    }
    let said = match name {
        "add" => add(arguments),
        "weather" => weather(arguments),
        "echo" => echo(arguments),
        _ => {
            let shown: String = name.chars().take(128).collect();
            return Err(Failure::invalid_params(format!("Unknown tool: {shown}")));
        }
    };
    Ok(match said {
        Ok((text, structured)) => {
            let mut result = json!({ "content": [{ "type": "text", "text": text }] });
            if let Some(structured) = structured {
                result["structuredContent"] = structured;
            }
            result["isError"] = json!(false);
            result
        }
        Err(wrong) => json!({ "content": [{ "type": "text", "text": wrong }], "isError": true }),
    })
}

/// What a tool says as text and as data, or what is wrong with its arguments.
type Said = Result<(String, Option<Value>), String>;

fn add(arguments: &Value) -> Said {
    let sum = match (&arguments["a"], &arguments["b"]) {
        (Value::Number(a), Value::Number(b)) => match (a.as_i64(), b.as_i64()) {
            (Some(a), Some(b)) => a.checked_add(b).map(|sum| json!(sum)),
            _ => a.as_f64().zip(b.as_f64()).map(|(a, b)| json!(a + b)),
        },
        _ => return Err("`a` and `b` must be numbers".to_owned()),
    };
    let sum = sum.filter(|sum| !sum.is_null()).ok_or("the sum is too large")?;
    Ok((sum.to_string(), Some(json!({ "sum": sum }))))
}

fn weather(arguments: &Value) -> Said {
    let city = arguments["city"].as_str().ok_or("`city` must be a text")?;
    let found = CITIES.iter().find(|(name, ..)| name.eq_ignore_ascii_case(city.trim()));
    let Some((name, weather, temperature, humidity)) = found else {
        let known = CITIES.map(|(name, ..)| name).join(", ");
        return Err(format!("Nothing is known of this city. Known are {known}."));
    };
    let text = format!("{name}: {weather}, {temperature} °C, {humidity} % humidity");
    let data = json!({
        "city": name, "weather": weather,
        "temperatureCelsius": temperature, "humidityPercent": humidity,
    });
    Ok((text, Some(data)))
}

fn echo(arguments: &Value) -> Said {
    let text = arguments["text"].as_str().ok_or("`text` must be a text")?;
    if text.chars().count() > LONGEST {
        return Err(format!("`text` must have at most {LONGEST} characters"));
    }
    Ok((text.to_owned(), None))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::call;

    fn said(name: &str, arguments: &Value) -> (String, bool) {
        let result = call(&json!({ "name": name, "arguments": arguments })).unwrap();
        let text = result["content"][0]["text"].as_str().unwrap().to_owned();
        (text, result["isError"].as_bool().unwrap())
    }

    #[test]
    fn the_tools_do_what_they_say() {
        assert_eq!(said("add", &json!({ "a": 2, "b": 3 })), ("5".to_owned(), false));
        assert_eq!(said("add", &json!({ "a": 0.5, "b": 1 })), ("1.5".to_owned(), false));
        assert_eq!(
            said("weather", &json!({ "city": "lima" })).0,
            "Lima: fog, 17 °C, 88 % humidity"
        );
        assert_eq!(said("echo", &json!({ "text": "你好" })), ("你好".to_owned(), false));
    }

    #[test]
    fn wrong_arguments_are_a_result_and_an_unknown_tool_is_a_failure() {
        for (name, arguments) in [
            ("add", json!({ "a": "2", "b": 3 })),
            ("add", json!({ "a": i64::MAX, "b": 1 })),
            ("add", json!({ "a": 1e308, "b": 1e308 })),
            ("weather", json!({ "city": "Atlantis" })),
            ("echo", json!({ "text": "x".repeat(10_001) })),
            ("echo", Value::Null),
        ] {
            assert!(said(name, &arguments).1, "{name} {arguments}");
        }
        assert_eq!(call(&json!({ "name": "sub" })).unwrap_err().code, -32602);
        assert_eq!(call(&json!({ "name": "add", "arguments": [1, 2] })).unwrap_err().code, -32602);
    }
}
