//! The Card Bind Verify call: its request, its response, and what they may hold.

mod outcome;
mod request;
mod response;
mod ret_code;
mod schema;

pub use outcome::{
    BoundCard, Outcome, Refusal, ResponseField, ResponseFieldIter, ResponseFields, UnsignedRefusal,
};
pub use request::{BindVerifyRequest, CONTENT_TYPE, ENDPOINT, PreparedRequest, SignedRequest};
pub use response::{Expected, OpenedResponse, SignedResponse};
pub use ret_code::{NextStep, RetCode};
