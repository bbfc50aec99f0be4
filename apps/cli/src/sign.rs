//! `mpay sign`: the body to send.

use clap::ArgMatches;
use lianlian_mpay::{BindVerifyRequest, Error, FastSigningKey, Message, PreparedMessage, SignType};
use serde_json::json;

use crate::exit::{Exit, Stopped};
use crate::out::Out;
use crate::{command, files};

/// What was signed, whichever way.
struct Signed {
    body: String,
    signing_string: String,
}

pub(crate) fn run(given: &ArgMatches, out: &mut Out) -> Result<Exit, Stopped> {
    let file = files::named(given, "key");
    let key = files::signing_key(&file, out)?;
    let key = FastSigningKey::new(&key).map_err(|error| Stopped::of_file(&file, &error))?;
    let fields = files::read(&files::named(given, "fields"), out)?;
    let message = Message::parse(&fields).map_err(|error| refused(&error))?;
    let sign_type = match command::sign_types(given, "sign-type").first() {
        Some(sign_type) => *sign_type,
        None => sign_type_of(&message, out)?,
    };
    let signed = if given.get_flag("any") {
        sign_any(&message, sign_type, &key)
    } else {
        sign_request(&message, sign_type, &key)
    };
    show(&signed.map_err(|error| refused(&error))?, given, out)?;
    Ok(Exit::Good)
}

fn sign_type_of(message: &Message<'_>, out: &Out) -> Result<SignType, Stopped> {
    let Some(name) = message.text("sign_type") else {
        return Err(Stopped::new(out.pick(
            "which sign type? give --sign-type, or the field sign_type",
            "使用哪种签名方式？请给出 --sign-type 或字段 sign_type",
        )));
    };
    SignType::parse(name).map_err(|error| Stopped::new(error.to_string()))
}

fn sign_any(
    message: &Message<'_>,
    sign_type: SignType,
    key: &FastSigningKey,
) -> Result<Signed, Error> {
    let signed = PreparedMessage::from_message(message, sign_type)?.sign(key)?;
    Ok(Signed {
        signing_string: signed.signing_string().as_str().to_owned(),
        body: signed.into_string(),
    })
}

fn sign_request(
    message: &Message<'_>,
    sign_type: SignType,
    key: &FastSigningKey,
) -> Result<Signed, Error> {
    let request = BindVerifyRequest::from_message(message, sign_type)?;
    let signed = request.prepare(sign_type)?.sign(key)?;
    Ok(Signed {
        signing_string: signed.signing_string().as_str().to_owned(),
        body: signed.into_body(),
    })
}

fn show(signed: &Signed, given: &ArgMatches, out: &Out) -> Result<(), Stopped> {
    let shows_values = given.get_flag("show-values");
    if out.is_json {
        let mut shown = json!({ "body": signed.body });
        if let (true, Some(object)) = (shows_values, shown.as_object_mut()) {
            object.insert(
                "signing_string".into(),
                signed.signing_string.as_str().into(),
            );
        }
        out.json(&shown)?;
        return Ok(());
    }
    if shows_values {
        out.hint(&signed.signing_string);
    }
    out.line(&signed.body)?;
    Ok(())
}

fn refused(error: &Error) -> Stopped {
    Stopped::new(format!("{} ({})", error, error.code()))
}
