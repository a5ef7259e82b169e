//! Knows places on earth and the distance between them.

use std::sync::Arc;

use super::Function;
use crate::formula::decimal::Decimal;
use crate::formula::eval::ErrorKind;
use crate::formula::value::Value;

type Outcome = Result<Value, ErrorKind>;

/// Mean radius of the earth.
const MILES: f64 = 3_958.761;
const KILOMETERS: f64 = 6_371.009;

/// Calls a function of places; none if it is not one.
pub(in crate::formula) fn call(function: Function, arguments: &[Value]) -> Option<Outcome> {
    match (function, arguments) {
        (Function::Geolocation, [latitude, longitude]) => Some(place(latitude, longitude)),
        (Function::Distance, [from, to, unit]) => Some(distance(from, to, unit)),
        _ => None,
    }
}

fn place(latitude: &Value, longitude: &Value) -> Outcome {
    match (latitude, longitude) {
        (Value::Null, Value::Null) => Ok(Value::Geolocation(None)),
        (Value::Number(latitude), Value::Number(longitude)) => {
            let in_range = latitude.to_f64().abs() <= 90.0 && longitude.to_f64().abs() <= 180.0;
            if !in_range {
                return Err(ErrorKind::OutOfRange);
            }
            let place = (latitude.clone(), longitude.clone());
            Ok(Value::Geolocation(Some(Arc::new(place))))
        }
        _ => Err(ErrorKind::OutOfRange),
    }
}

fn distance(from: &Value, to: &Value, unit: &Value) -> Outcome {
    let radius = match unit {
        Value::Text(unit) if &**unit == "mi" => MILES,
        Value::Text(unit) if &**unit == "km" => KILOMETERS,
        _ => return Err(ErrorKind::OutOfRange),
    };
    let (Some(from), Some(to)) = (coordinates(from)?, coordinates(to)?) else {
        return Ok(Value::Null);
    };
    let [x, y, z] = [from[0] - to[0], from[1] - to[1], from[2] - to[2]];
    let straight = libm::hypot(libm::hypot(x, y), z);
    let arc = 2.0 * radius * libm::asin(straight / 2.0);
    Decimal::from_f64(arc)
        .map(Value::Number)
        .ok_or(ErrorKind::OutOfRange)
}

/// A place on the sphere of radius one.
fn coordinates(place: &Value) -> Result<Option<[f64; 3]>, ErrorKind> {
    let place = match place {
        Value::Null | Value::Geolocation(None) => return Ok(None),
        Value::Geolocation(Some(place)) => place,
        _ => return Err(ErrorKind::WrongType),
    };
    let radians = |degrees: &Decimal| degrees.to_f64() * (std::f64::consts::PI / 180.0);
    let (latitude, longitude) = (radians(&place.0), radians(&place.1));
    let circle = latitude.cos();
    Ok(Some([
        longitude.sin() * circle,
        longitude.cos() * circle,
        latitude.sin(),
    ]))
}
