//! The names by which requests and answers speak of pages, in one spelling: words in lower case, `_` between them.

use heck::ToSnakeCase;

/// The words of a name, however they are joined: `nextPageToken`, `next-page-token` and `page[token]` alike.
pub fn words(name: &str) -> String {
    name.to_snake_case()
}

/// What a name of a request or an answer is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// A token for a page.
    Token,
    /// A cursor.
    Cursor,
    /// A marker.
    Marker,
    /// What the page begins after.
    After,
    /// What the next page is called, as a text or a number.
    Page,
}

/// What a parameter asks for by these words, if it is a page.
pub fn asked(words: &str) -> Option<Family> {
    Some(match words {
        "page_token" | "next_page_token" | "next_token" | "pagination_token" => Family::Token,
        "continuation_token" | "continuation" | "continue" | "page_key" => Family::Token,
        "list_options_continue" => Family::Token,
        "cursor" | "page_cursor" | "next_cursor" | "start_cursor" | "cursor_mark" => Family::Cursor,
        "pagination_cursor" | "page_info_cursor" | "start_after_cursor" => Family::Cursor,
        "marker" | "next_marker" | "page_marker" => Family::Marker,
        "after" | "starting_after" | "after_cursor" | "page_after" | "start_after" => Family::After,
        "page" => Family::Page,
        _ => return None,
    })
}

/// What a member of an answer tells by these words, if it is the next page. `within` has the words of the object that
/// it stands in; those of the answer itself are empty.
pub fn told(within: &str, words: &str) -> Option<Family> {
    Some(match (within, words) {
        (_, "next_page_token" | "next_token" | "next_pagination_token") => Family::Token,
        (_, "next_continuation_token" | "continuation_token" | "next_page_key") => Family::Token,
        ("metadata" | "meta", "continue") => Family::Token,
        (_, "next_cursor" | "next_page_cursor" | "cursor_next" | "next_cursor_mark") => {
            Family::Cursor
        }
        (_, "next_marker") => Family::Marker,
        (_, "end_cursor" | "next_starting_after" | "next_after") => Family::After,
        ("cursors" | "next", "after") | ("next", "starting_after") => Family::After,
        (_, "next_page") => Family::Page,
        // What is next may be a token or a URL: the type tells.
        (_, "next") => Family::Cursor,
        _ => return None,
    })
}

/// Whether a member of an answer is the URL of the next page by its words alone.
pub fn is_next_url(within: &str, words: &str) -> bool {
    match words {
        "next_url" | "next_uri" | "next_page_url" | "next_page_uri" => true,
        "next_link" | "odata_next_link" | "next_href" | "next_page_link" | "next_page_path" => true,
        "next" => within == "links",
        "href" | "url" | "uri" => within == "next",
        _ => false,
    }
}

/// Whether an object of an answer may speak of pages.
pub fn is_about_pages(words: &str) -> bool {
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

/// Whether an object of an answer may hold the list and nothing else of interest.
pub fn is_wrapper(words: &str) -> bool {
    matches!(words, "data" | "result" | "response" | "embedded" | "payload" | "body")
}

/// Whether a member of an answer is `false` on the last page.
pub fn is_more(words: &str) -> bool {
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

/// Whether a member of an answer tells the number of pages.
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

/// Whether a member of an answer tells the number of the last page.
pub fn is_last_page(words: &str) -> bool {
    matches!(words, "last_page")
}

/// Whether a parameter is the number of a page.
pub fn is_page_number(words: &str) -> bool {
    matches!(words, "page" | "page_number" | "page_num" | "page_no" | "page_index")
}

/// Whether a parameter is the number of items to pass over.
pub fn is_offset(words: &str) -> bool {
    matches!(words, "offset" | "skip" | "page_offset")
}

/// Whether a parameter limits the number of items: what counts items makes sense with it.
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

/// The names of lists that an answer is about, the surest first.
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

/// Whether a list of an answer is beside what it is about.
pub fn is_aside(words: &str) -> bool {
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

/// Whether words of a path or a name speak of a list.
pub fn speaks_of_list(words: &str) -> bool {
    words.split('_').any(|word| matches!(word, "list" | "search" | "query" | "find" | "filter"))
}
