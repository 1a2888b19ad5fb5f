//! scratch
use std::future::IntoFuture;
fn main() {
    let c1 = conductorone_sdk::Client::builder().server_url("http://127.0.0.1:1").bearer_token("x").build().unwrap();
    let call = c1.personal_client().get("x");
    println!("Call {}", std::mem::size_of_val(&call));
    println!("Request {}", std::mem::size_of::<http_size::R>());
    let f = call.into_future();
    println!("future {}", std::mem::size_of_val(&*f));
    println!("Err {}", std::mem::size_of::<conductorone_sdk::Error>());
    println!("Body {}", std::mem::size_of::<conductorone_sdk::Body>());
}
mod http_size { pub type R = hyper::Request<conductorone_sdk::Body>; }
