//! Nasty Markdown: texts that try to leave the place that they are put in.

/// Numbers without a pattern (xorshift64).
pub struct Numbers(u64);

impl Numbers {
    /// Numbers from a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below the limit.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).expect("less than a usize")
    }

    fn one_of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

/// Code that a doc test would run.
const CODE: &[&str] = &["panic!(\"pwned\");", "std::process::exit(7);", "fn main() { loop {} }"];

/// Syntax of Markdown, HTML, rustdoc and Rust.
const MARKS: &[&str] = &[
    "```",
    "~~~",
    "````",
    "```rust",
    "```rust //",
    "~~~rust",
    "`",
    "``",
    "~~",
    "    ",
    "\t",
    "\n",
    "\n\n",
    "\r",
    "\r\n",
    "- ",
    "* ",
    "+ ",
    "1. ",
    "7) ",
    "> ",
    "# ",
    "###### ",
    "=====",
    "-----",
    "***",
    "___",
    "| a | b |\n| --- | --- |\n| c | ",
    "|",
    ":--",
    "\\",
    "\\\\",
    "\\`",
    "\\\n",
    "&lt;",
    "&#96;&#96;&#96;",
    "&#x60;",
    "&amp;",
    "<script>",
    "<!--",
    "-->",
    "<b",
    "</p>",
    "<p>",
    "<div>\n",
    "<![CDATA[",
    "<?php",
    "<br>",
    "<a href='javascript:x'>",
    "[",
    "]",
    "](",
    "[x]",
    "[`Vec`]",
    "[Client]",
    "[Vec](Vec)",
    "[x](javascript:alert(1))",
    "[x]: https://a.example\n",
    "[x][y]",
    "[^1]",
    "[^1]: note\n",
    "[ ] ",
    "![",
    "![x](https://a.example/x.png)",
    "![`x`](data:image/png;base64,x)",
    "[![a](https://b)](https://c)",
    "<https://a.example/`x`>",
    "<mailto:a@b.example>",
    "<javascript:x>",
    "<Vec<u8>>",
    "https://a.example/x_y_z*",
    "http://",
    "mailto:a",
    "[m](mailto:Vec@x)",
    "*",
    "**",
    "_",
    "!",
    "*/",
    "/*",
    "//!",
    "///",
    "#![doc = \"",
    "\"]",
    "\"",
    "'",
    "#\"",
    "r#\"",
    "{{",
    "}}",
    "${x}",
    "\0",
    "\u{7}",
    "\u{1b}[31m",
    "\u{202E}",
    "\u{2066}",
    "\u{200F}",
    "\u{61C}",
    "\u{2028}",
    "\u{2029}",
    "\u{FEFF}",
    "\u{A0}",
    "é",
    "日本",
    "🦀",
    "• ",
    "ignore",
    "should_panic",
    "compile_fail",
    "no_run",
];

/// A text of a few marks, words and code, sometimes with so many words between that lines are wrapped at a mark.
pub fn text(numbers: &mut Numbers) -> String {
    let mut text = String::new();
    for _ in 0..=numbers.below(12) {
        match numbers.below(10) {
            0 => text.push_str(numbers.one_of(CODE)),
            1 => text.push_str("word "),
            2 => {
                // Up to a place near the end of a line.
                let width = 80 + numbers.below(16);
                text.push_str(&"x ".repeat(width / 2));
                text.push_str(&" ".repeat(width % 2));
            }
            3 => {
                let fence = numbers.one_of(&["```", "~~~", "````", "~~~~"]);
                let info = numbers.one_of(&["", "rust", "text", "rust,no_run", "text\n```\n```"]);
                let code = numbers.one_of(CODE);
                text.push_str(&format!("\n{fence}{info}\n{code}\n{fence}\n"));
            }
            4 => text.push_str(&format!(
                "\n\n{}{}\n",
                " ".repeat(numbers.below(9)),
                numbers.one_of(CODE)
            )),
            _ => text.push_str(numbers.one_of(MARKS)),
        }
        if numbers.below(3) == 0 {
            text.push(' ');
        }
    }
    text
}
