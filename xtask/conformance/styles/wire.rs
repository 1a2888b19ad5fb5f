//! What the parameters of each style look like on the wire.

mod server;

use conformance_styles::resources::styles::{Color, ConstantsEmpty, ConstantsItem, Filter, FilterCreated, FilterItem, Size};
use conformance_styles::{Call, Client, Operation};

use server::{Recorded, Server, response};

/// The request of a call.
async fn sent<O: Operation>(call: impl FnOnce(&Client) -> Call<O>) -> Recorded {
    let server = Server::of(response("204 No Content", &[], b"")).await;
    let client = Client::builder().server_url(&server.url).build().expect("it is complete");
    call(&client).send().await.expect("the call succeeds");
    server.recorded().await
}

const LIST: [&str; 3] = ["blue", "black", "brown"];

fn color() -> Color {
    Color::default().r(100).g(200).b(150)
}

fn filter() -> Filter {
    let item = FilterItem::default().price("p/1").quantity(2);
    Filter::default()
        .name("a b")
        .tags(["x".to_owned(), "y&z".to_owned()])
        .created(FilterCreated::default().gte(1))
        .items([item])
}

macro_rules! lines {
    ($($method:ident($($argument:expr),*) => $line:literal;)*) => {
        $(
            let recorded = sent(|client| client.styles().$method($($argument),*)).await;
            assert_eq!(recorded.line, concat!("GET /", $line), stringify!($method));
        )*
    };
}

macro_rules! headers {
    ($($method:ident($($argument:expr),*) => $name:literal: $value:literal;)*) => {
        $(
            let recorded = sent(|client| client.styles().$method($($argument),*)).await;
            assert_eq!(recorded.header($name).as_deref(), Some($value), stringify!($method));
        )*
    };
}

#[tokio::test]
async fn a_parameter_with_one_value_is_filled_in_and_can_be_overridden() {
    let rest = "api-version=2026-01-01%20a%26b&strict=true&half=0.5&json=%22a%22";
    let call = |client: &Client| client.styles().constants("7", ConstantsEmpty::A, [ConstantsItem::A]);
    let recorded = sent(call).await;
    assert_eq!(recorded.line, format!("GET /constants/v1/7?empty=a&all=a&{rest}"));
    assert_eq!(recorded.header("connect-protocol-version").as_deref(), Some("1"));
    assert_eq!(recorded.header("x-level").as_deref(), Some("low"));
    assert_eq!(recorded.header("cookie").as_deref(), Some("mode=full"));

    let recorded = sent(|client| {
        let call = call(client).version("v2").api_version("2").strict(false);
        call.connect_protocol_version(2).mode("half").json("b").header("X-Level", "high")
    })
    .await;
    assert_eq!(recorded.line, "GET /constants/v2/7?empty=a&all=a&api-version=2&strict=false&json=%22b%22&half=0.5");
    assert_eq!(recorded.header("connect-protocol-version").as_deref(), Some("2"));
    assert_eq!(recorded.header("x-level").as_deref(), Some("high"));
    assert_eq!(recorded.header("cookie").as_deref(), Some("mode=half"));

    let line = "POST /constants/;version=2/7?api-version=1";
    let recorded = sent(|client| client.styles().constants_and_body("7", color())).await;
    assert_eq!(recorded.line, line);
    let recorded = sent(|client| client.styles().constants_and_body("7", None)).await;
    assert_eq!(recorded.line, line);
    let extra = sent(|client| client.styles().constants_and_body("7", color()).extra_query("api-version", "3")).await;
    assert_eq!(extra.line, "POST /constants/;version=2/7?api-version=3");
}

#[tokio::test]
async fn in_a_path() {
    lines! {
        simple_text("blue") => "simple_text/blue";
        simple_list(LIST) => "simple_list/blue,black,brown";
        simple_object(color()) => "simple_object/R,100,G,200,B,150";
        simple_exploded_text("blue") => "simple_exploded_text/blue";
        simple_exploded_list(LIST) => "simple_exploded_list/blue,black,brown";
        simple_exploded_object(color()) => "simple_exploded_object/R=100,G=200,B=150";
        label_text("blue") => "label_text/.blue";
        label_list(LIST) => "label_list/.blue,black,brown";
        label_object(color()) => "label_object/.R,100,G,200,B,150";
        label_exploded_text("blue") => "label_exploded_text/.blue";
        label_exploded_list(LIST) => "label_exploded_list/.blue.black.brown";
        label_exploded_object(color()) => "label_exploded_object/.R=100.G=200.B=150";
        matrix_text("blue") => "matrix_text/;color=blue";
        matrix_text("") => "matrix_text/;color";
        matrix_list(LIST) => "matrix_list/;color=blue,black,brown";
        matrix_object(color()) => "matrix_object/;color=R,100,G,200,B,150";
        matrix_exploded_text("blue") => "matrix_exploded_text/;color=blue";
        matrix_exploded_list(LIST) => "matrix_exploded_list/;color=blue;color=black;color=brown";
        matrix_exploded_object(color()) => "matrix_exploded_object/;R=100;G=200;B=150";
        simple_text("a/b?c#d %,;é") => "simple_text/a%2Fb%3Fc%23d%20%25%2C%3B%C3%A9";
        simple_list(["a,b", "c"]) => "simple_list/a%2Cb,c";
        json_path(Filter::default().name("a/b")) => "json_path/%7B%22name%22%3A%22a%2Fb%22%7D";
    }
}

#[tokio::test]
async fn a_value_in_a_path_spans_segments() {
    const SHIP: &str = "harbours/a b/ships/7?#%2F";
    lines! {
        by_pattern(SHIP) => "by_pattern/harbours/a%20b/ships/7%3F%23%252F";
        by_pattern_with_suffix(SHIP) => "by_pattern/harbours/a%20b/ships/7%3F%23%252F:sink";
        by_extension("a/b") => "by_extension/a/b";
        by_config("a/b") => "by_config/a/b";
        not_by_config("10.0.0.0/8") => "not_by_config/10.0.0.0%2F8";
        by_proxy("a//b/") => "by_proxy/a//b/";
        by_converter("a/b") => "by_converter/a/b";
        by_expansion("a/b") => "by_expansion/a/b";
        by_template("harbours/b") => "by_template/harbours/b";
        one_segment("a/b") => "one_segment/a%2Fb";
        reserved_path("a/b:c@!$&'()*+,;=?#[]% %2F") => "reserved_path/a/b:c@!$&'()*+,;=%3F%23%5B%5D%25%20%2F";
    }
    let client = Client::builder().server_url("http://127.0.0.1:9").build().expect("it is complete");
    for value in ["..", "a/../b", "../a", "a/..", "a/.", "./a", "a/./b"] {
        let error = client.styles().by_pattern(value).await.expect_err("it has a dot segment");
        assert!(error.is_invalid_input(), "{value}: {error}");
    }
    for value in ["a/%2e%2E/b", "a/.%2e", "..;/b", "a/..;x=1/b", "a/.;"] {
        let error = client.styles().reserved_path(value).await.expect_err("it has a dot segment");
        assert!(error.is_invalid_input(), "{value}: {error}");
    }
    for value in ["a.b/..c/...", "a%2e/b"] {
        let recorded = sent(|client| client.styles().reserved_path(value)).await;
        assert_eq!(recorded.line, format!("GET /reserved_path/{value}"));
    }
}

#[tokio::test]
async fn in_a_query() {
    lines! {
        form_text("blue") => "form_text?color=blue";
        form_text("") => "form_text?color=";
        form_list(LIST) => "form_list?color=blue,black,brown";
        form_list([""; 0]) => "form_list";
        form_object(color()) => "form_object?color=R,100,G,200,B,150";
        form_exploded_text("blue") => "form_exploded_text?color=blue";
        form_exploded_list(LIST) => "form_exploded_list?color=blue&color=black&color=brown";
        form_exploded_list([""; 0]) => "form_exploded_list";
        form_exploded_object(color()) => "form_exploded_object?R=100&G=200&B=150";
        space_list(LIST) => "space_list?color=blue%20black%20brown";
        space_object(color()) => "space_object?color=R%20100%20G%20200%20B%20150";
        space_exploded_list(LIST) => "space_exploded_list?color=blue&color=black&color=brown";
        pipe_list(LIST) => "pipe_list?color=blue%7Cblack%7Cbrown";
        pipe_object(color()) => "pipe_object?color=R%7C100%7CG%7C200%7CB%7C150";
        pipe_exploded_list(LIST) => "pipe_exploded_list?color=blue&color=black&color=brown";
        deep_object(color()) => "deep_object?color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150";
        deep_list(LIST) => "deep_list?expand%5B0%5D=blue&expand%5B1%5D=black&expand%5B2%5D=brown";
        form_text("a+b&c=d é") => "form_text?color=a%2Bb%26c%3Dd%20%C3%A9";
        form_list(["a,b", "c d"]) => "form_list?color=a%2Cb,c%20d";
        reserved_text(":/?@!$'()*,;=&+#[]% %2F") => "reserved_text?color=:/?@!$%27()*,;=%26%2B%23%5B%5D%25%20%2F";
        reserved_list(["a/b", "c:d"]) => "reserved_list?color=a/b,c:d";
        text_content("a b") => "text_content?note=a%20b";
        json_query(Filter::default().name("ü")) => "json_query?filter=%7B%22name%22%3A%22%C3%BC%22%7D";
        dates("2026-11-24T13:00:00+02:00".parse().expect("a time"), ["2026-11-24".parse().expect("a date"), "2026-11-25".parse().expect("a date")])
            => "dates?since=2026-11-24T13%3A00%3A00%2B02%3A00&days=2026-11-24,2026-11-25";
        enums([Size::Small, Size::ExtraLarge, Size::from("new")]) => "enums?sizes=small&sizes=extra%20large&sizes=new";
    }
    let recorded = sent(|client| client.styles().deep_nested(filter())).await;
    let expected = [
        "filter%5Bname%5D=a%20b",
        "filter%5Btags%5D%5B0%5D=x",
        "filter%5Btags%5D%5B1%5D=y%26z",
        "filter%5Bcreated%5D%5Bgte%5D=1",
        "filter%5Bitems%5D%5B0%5D%5Bprice%5D=p%2F1",
        "filter%5Bitems%5D%5B0%5D%5Bquantity%5D=2",
    ];
    assert_eq!(recorded.line, format!("GET /deep_nested?{}", expected.join("&")));
}

#[tokio::test]
async fn what_openapi_does_not_say() {
    lines! {
        nested_form(Filter::default().tags(["a".to_owned(), "b".to_owned()]).created(FilterCreated::default().lt(3)))
            => "nested_form?tags=a&tags=b&created=%7B%22lt%22%3A3%7D";
    }
}

#[tokio::test]
async fn in_a_header() {
    headers! {
        header_text("a, b/c") => "x-color": "a, b/c";
        header_list(LIST) => "x-color": "blue,black,brown";
        header_object(color()) => "x-color": "R,100,G,200,B,150";
        header_exploded_text("blue") => "x-color": "blue";
        header_exploded_list(LIST) => "x-color": "blue,black,brown";
        header_exploded_object(color()) => "x-color": "R=100,G=200,B=150";
        json_header(Filter::default().name("ü🙂")) => "x-filter": r#"{"name":"\u00fc\ud83d\ude42"}"#;
    }
}

#[tokio::test]
async fn in_a_cookie() {
    headers! {
        cookie_text("blue") => "cookie": "color=blue";
        cookie_list(LIST) => "cookie": "color=blue,black,brown";
        cookie_object(color()) => "cookie": "color=R,100,G,200,B,150";
        cookie_exploded_text("a; b") => "cookie": "color=a%3B%20b";
        cookie_exploded_list(LIST) => "cookie": "color=blue; color=black; color=brown";
        cookie_exploded_object(color()) => "cookie": "R=100; G=200; B=150";
        two_cookies("x", 7) => "cookie": "a=x; b=7";
        json_cookie(Filter::default().name("a")) => "cookie": "filter=%7B%22name%22%3A%22a%22%7D";
    }
}

#[tokio::test]
async fn what_a_call_can_do_without() {
    let recorded = sent(|client| client.styles().empty()).await;
    assert_eq!(recorded.line, "GET /empty");
    let recorded = sent(|client| client.styles().empty().flag("")).await;
    assert_eq!(recorded.line, "GET /empty?flag=");
    let recorded = sent(|client| client.styles().enums([]).size(Size::Small)).await;
    assert_eq!(recorded.line, "GET /enums?size=small");
}

#[tokio::test]
async fn parameters_of_the_path_item_count_unless_the_operation_has_its_own() {
    let call = |client: &Client| client.styles().overridden("a.b", 5, "tar gz").x_trace("t");
    let recorded = sent(call).await;
    assert_eq!(recorded.line, "GET /files/a.b.tar%20gz?limit=5");
    assert_eq!(recorded.header("x-trace").as_deref(), Some("t"));
}

#[tokio::test]
async fn a_request_that_would_go_elsewhere_is_not_sent() {
    let client = Client::builder().server_url("http://127.0.0.1:9").build().expect("it is complete");
    // An empty label would be the folder itself.
    let error = client.styles().label_text("").await.expect_err("it is no segment");
    assert!(error.is_invalid_input(), "{error}");
    for value in ["", ".", ".."] {
        let error = client.styles().simple_text(value).await.expect_err("it is no segment");
        assert!(error.is_invalid_input(), "{value}: {error}");
    }
    let error = client.styles().label_text(".").await.expect_err("it is the parent folder");
    assert!(error.is_invalid_input(), "{error}");
}
