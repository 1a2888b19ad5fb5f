//! The usual names of inputs and members for paging, in snake case.

use heck::ToSnakeCase;

/// A name in snake case, whatever its spelling: `nextPageToken`, `next-page-token` and `page[token]` become alike.
pub fn words(name: &str) -> String {
    name.to_snake_case()
}

/// The kinds of page tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TokenKind {
    /// A page token.
    Token,
    /// A cursor.
    Cursor,
    /// A marker.
    Marker,
    /// The item that the page begins after.
    After,
    /// The name or number of the page.
    Page,
}

/// The kind of token that an input with this name takes.
pub fn request_token(words: &str) -> Option<TokenKind> {
    Some(match words {
        "page_token" | "next_page_token" | "next_token" | "pagination_token" => TokenKind::Token,
        "continuation_token" | "continuation" | "continue" | "page_key" => TokenKind::Token,
        "list_options_continue" => TokenKind::Token,
        "cursor" | "page_cursor" | "next_cursor" | "start_cursor" | "cursor_mark" => {
            TokenKind::Cursor
        }
        "pagination_cursor" | "page_info_cursor" | "start_after_cursor" => TokenKind::Cursor,
        "marker" | "next_marker" | "page_marker" => TokenKind::Marker,
        "after" | "starting_after" | "after_cursor" | "page_after" | "start_after" => {
            TokenKind::After
        }
        "page" => TokenKind::Page,
        _ => return None,
    })
}

/// The kind of token that a member of a response with this name contains. `within` is the name of the enclosing
/// object, empty at the top level.
pub fn response_token(within: &str, words: &str) -> Option<TokenKind> {
    Some(match (within, words) {
        (_, "next_page_token" | "next_token" | "next_pagination_token") => TokenKind::Token,
        (_, "next_continuation_token" | "continuation_token" | "next_page_key") => TokenKind::Token,
        ("metadata" | "meta", "continue") => TokenKind::Token,
        (_, "next_cursor" | "next_page_cursor" | "cursor_next" | "next_cursor_mark") => {
            TokenKind::Cursor
        }
        (_, "next_marker") => TokenKind::Marker,
        (_, "end_cursor" | "next_starting_after" | "next_after") => TokenKind::After,
        ("cursors" | "next", "after") | ("next", "starting_after") => TokenKind::After,
        (_, "next_page") => TokenKind::Page,
        // `next` may be a token or a URL; `Member::is_url` decides.
        (_, "next") => TokenKind::Cursor,
        _ => return None,
    })
}

/// Returns `true` if the name of a member alone indicates the URL of the next page.
pub fn is_next_url(within: &str, words: &str) -> bool {
    match words {
        "next_url" | "next_uri" | "next_page_url" | "next_page_uri" => true,
        "next_link" | "odata_next_link" | "next_href" | "next_page_link" | "next_page_path" => true,
        "next" => within == "links",
        "href" | "url" | "uri" => within == "next",
        _ => false,
    }
}

/// Returns `true` if an object of a response may describe the page.
pub fn is_paging_object(words: &str) -> bool {
    matches!(
        words,
        "meta"
            | "metadata"
            | "pagination"
            | "paging"
            | "page"
            | "page_info"
            | "page_metadata"
            | "links"
            | "response_metadata"
            | "cursor"
            | "cursors"
            | "navigation"
            | "next"
            | "list_metadata"
            | "page_details"
            | "pages"
            | "paginator"
            | "result_info"
            | "pagination_metadata"
            | "pagination_info"
            | "search_metadata"
            | "page_data"
    )
}

/// Returns `true` if an object of a response may only wrap the list.
pub fn is_wrapper(words: &str) -> bool {
    matches!(words, "data" | "result" | "response" | "embedded" | "payload" | "body")
}

/// Returns `true` if a member of a response is `false` on the last page.
pub fn is_more_flag(words: &str) -> bool {
    matches!(
        words,
        "has_more"
            | "has_next"
            | "has_next_page"
            | "has_more_pages"
            | "has_more_results"
            | "has_more_items"
            | "is_truncated"
            | "has_additional_pages"
            | "more_results"
    )
}

/// Returns `true` if a member of a response is the number of pages.
pub fn is_page_count(words: &str) -> bool {
    matches!(
        words,
        "total_pages"
            | "page_count"
            | "pages_count"
            | "num_pages"
            | "total_page"
            | "total_page_count"
            | "number_of_pages"
    )
}

/// Returns `true` if a member of a response is the number of the last page.
pub fn is_last_page(words: &str) -> bool {
    matches!(words, "last_page")
}

/// Returns `true` if an input is a page number.
pub fn is_page_number(words: &str) -> bool {
    matches!(words, "page" | "page_number" | "page_num" | "page_no" | "page_index")
}

/// Returns `true` if an input is the number of items to skip.
pub fn is_offset(words: &str) -> bool {
    matches!(words, "offset" | "skip" | "page_offset")
}

/// Returns `true` if an input limits the number of items, which paging by offset requires.
pub fn is_limit(words: &str) -> bool {
    matches!(
        words,
        "limit"
            | "page_size"
            | "per_page"
            | "max_results"
            | "top"
            | "take"
            | "count"
            | "size"
            | "page_limit"
            | "results_per_page"
            | "items_per_page"
            | "max_items"
            | "rows"
            | "first"
            | "max_page_size"
            | "limit_to"
            | "num_results"
    )
}

/// The usual names of the list of items, the most certain first.
pub const LISTS: &[&str] = &[
    "list",
    "items",
    "data",
    "results",
    "values",
    "records",
    "entries",
    "resources",
    "elements",
    "rows",
    "objects",
    "edges",
    "hits",
    "value",
];

/// Returns `true` if a list of a response accompanies the items.
pub fn is_secondary(words: &str) -> bool {
    matches!(
        words,
        "expanded"
            | "included"
            | "errors"
            | "warnings"
            | "links"
            | "facets"
            | "aggregations"
            | "messages"
            | "notifications"
            | "schemas"
            | "columns"
            | "sort"
            | "order"
            | "filters"
            | "fields"
            | "failures"
            | "related_objects"
            | "available_fields"
    )
}

/// Returns `true` if a path or a name in snake case has a word for reading a list.
pub fn mentions_list(words: &str) -> bool {
    words.split('_').any(|word| matches!(word, "list" | "search" | "query" | "find" | "filter"))
}
