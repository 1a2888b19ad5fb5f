use super::*;

#[test]
fn types_are_camel_case_and_always_identifiers() {
    for (words, name) in [
        ("order_item", "OrderItem"),
        ("A2UIComponent", "A2uiComponent"),
        ("@type", "Type"),
        ("$ref", "Ref"),
        ("", "Empty"),
        ("1h", "_1h"),
        ("+1", "Plus1"),
        ("-1", "Minus1"),
        ("*", "Star"),
        ("self", "Self_"),
        ("null", "Null"),
        ("data[0]", "Data0"),
        ("🦀", "Crab"),
        ("👍🏽", "U1f44dU1f3fd"),
        ("\u{FDD0}", "Ufdd0"),
        ("größe", "Größe"),
        ("日本 данные", "日本Dannye"),
    ] {
        assert_eq!(type_name(words), name, "{words}");
    }
}

#[test]
fn variants_of_different_numbers_differ() {
    for (words, name) in [
        ("1.5", "_1_5"),
        ("15", "_15"),
        ("-1.5", "Minus1_5"),
        ("+1", "Plus1"),
        ("1h", "_1h"),
        ("true", "True"),
        ("v1.2", "V12"),
        ("1.", "_1"),
    ] {
        assert_eq!(variant_name(words), name, "{words}");
    }
}

#[test]
fn values_are_snake_case_and_keywords_are_raw() {
    for (words, name) in [
        ("displayName", "display_name"),
        ("type", "r#type"),
        ("self", "self_"),
        ("@type", "r#type"),
        ("page-size", "page_size"),
        ("2fa", "_2fa"),
        ("", "empty"),
    ] {
        assert_eq!(value_name(words), name, "{words}");
    }
}

#[test]
fn modules_are_never_raw() {
    for (words, name) in [
        ("Type", "type_"),
        ("mod", "mod_"),
        ("2fa", "n2fa"),
        ("../etc", "etc"),
        ("æøå 日本", "aeoa_ri_ben"),
        ("CON", "con_"),
        ("aux", "aux_"),
        ("com1", "com1_"),
        ("LPT9", "lpt9_"),
        ("console", "console"),
        ("com10", "com10"),
    ] {
        assert_eq!(module_name(words), name, "{words}");
    }
}

#[test]
fn modules_are_valid_file_names_on_every_file_system() {
    let devices = ["con", "prn", "aux", "nul", "com0", "com9", "lpt1", "COM\u{b9}", "Lpt\u{b2}"];
    let odd =
        ["../x", "A", "a.b", "\u{130}", "", "mod", "self", "crate", "con.rs", " nul ", "a\0b"];
    let long = [1, 63, 64, 65, 120, 254, 255, 256, 10_000].map(|count| "x".repeat(count));
    let long = long.iter().flat_map(|one| {
        [one.clone(), one.replace('x', "Xy "), one.replace('x', "ß"), one.replace('x', "日")]
    });
    for words in devices.iter().chain(&odd).map(|one| (*one).to_owned()).chain(long) {
        let name = module_name(&words);
        assert!(is_module_name(&name) && name.len() <= MAX_MODULE, "{words}: {name}");
        assert!(feature_name(&words).len() <= MAX_MODULE, "{words}");
        assert!(type_name(&words).len() <= MAX_NAME, "{words}");
        assert!(is_identifier(&type_name(&words)), "{words}");
        assert!(value_name(&words).len() <= MAX_NAME, "{words}");
        assert!(is_identifier(&value_name(&words)), "{words}");
    }
}

#[test]
fn long_names_with_the_same_beginning_differ() {
    let (one, other) = ("x".repeat(300), "x".repeat(301));
    for name in [type_name, value_name, module_name, feature_name] {
        assert_ne!(name(&one), name(&other));
    }
    assert_eq!(module_name(&one), format!("{}_970138f5", "x".repeat(55)));
}

#[test]
fn only_valid_identifiers_are_parsed() {
    for name in ["Pet", "_1h", "größe", "r#type", "日本", "union"] {
        assert_eq!(Identifier::parse(name).map(Identifier::as_str), Some(name));
    }
    for name in ["", "_", "type", "1h", "a-b", "a b", "r#self", "Self", "r#", "a::b", "🦀"] {
        assert_eq!(Identifier::parse(name), None, "{name}");
    }
}

#[test]
fn a_scope_returns_each_name_once() {
    let mut scope = Scope::with(["Vec"]);
    let candidates = |name: &str| vec![name.to_owned(), format!("{name}Model")];
    assert_eq!(scope.take_free(&candidates("Vec")), "VecModel");
    assert_eq!(scope.take_free(&candidates("Pet")), "Pet");
    assert_eq!(scope.take_free(&candidates("Pet")), "PetModel");
    assert_eq!(scope.take_free(&candidates("Pet")), "PetModel2");
    assert!(scope.take("Dog") && !scope.take("Dog") && !scope.take("PetModel2"));
}

#[test]
fn signs_count_for_every_kind_of_identifier() {
    for (words, name, field, module, feature) in [
        ("-name", "MinusName", "minus_name", "minus_name", "minus-name"),
        ("+name", "PlusName", "plus_name", "plus_name", "plus-name"),
        ("name", "Name", "name", "name", "name"),
        ("-INF", "MinusInf", "minus_inf", "minus_inf", "minus-inf"),
        ("INF", "Inf", "inf", "inf", "inf"),
        ("-Infinity", "MinusInfinity", "minus_infinity", "minus_infinity", "minus-infinity"),
        ("\u{2212}1", "Minus1", "minus_1", "minus_1", "minus-1"),
        ("+1", "Plus1", "plus_1", "plus_1", "plus-1"),
        ("-1", "Minus1", "minus_1", "minus_1", "minus-1"),
        (
            "reactions-+1",
            "ReactionsPlus1",
            "reactions_plus_1",
            "reactions_plus_1",
            "reactions-plus-1",
        ),
        (
            "reactions--1",
            "ReactionsMinus1",
            "reactions_minus_1",
            "reactions_minus_1",
            "reactions-minus-1",
        ),
        ("sort:-name", "SortMinusName", "sort_minus_name", "sort_minus_name", "sort-minus-name"),
        ("size<", "SizeLessThan", "size_less_than", "size_less_than", "size-less-than"),
        ("size>", "SizeGreaterThan", "size_greater_than", "size_greater_than", "size-greater-than"),
        (
            "size<=",
            "SizeLessThanOrEqual",
            "size_less_than_or_equal",
            "size_less_than_or_equal",
            "size-less-than-or-equal",
        ),
        (
            ">=5",
            "GreaterThanOrEqual5",
            "greater_than_or_equal_5",
            "greater_than_or_equal_5",
            "greater-than-or-equal-5",
        ),
        ("size!=", "SizeNotEqual", "size_not_equal", "size_not_equal", "size-not-equal"),
        ("size=", "SizeEquals", "size_equals", "size_equals", "size-equals"),
        ("!done", "NotDone", "not_done", "not_done", "not-done"),
        ("<", "LessThan", "less_than", "less_than", "less-than"),
        ("A+", "APlus", "a_plus", "a_plus", "a-plus"),
        ("A-", "AMinus", "a_minus", "a_minus", "a-minus"),
        ("#5", "Hash5", "hash_5", "hash_5", "hash-5"),
        ("C++", "CPlusPlus", "c_plus_plus", "c_plus_plus", "c-plus-plus"),
        ("a+b", "APlusB", "a_plus_b", "a_plus_b", "a-plus-b"),
        // No signs: separators, brackets, arrows, options, prefixes, and suffixes of media types.
        ("a-b", "AB", "a_b", "a_b", "a-b"),
        ("a=b", "AB", "a_b", "a_b", "a-b"),
        ("a - b", "AB", "a_b", "a_b", "a-b"),
        ("--verbose", "Verbose", "verbose", "verbose", "verbose"),
        ("List<Pet>", "ListPet", "list_pet", "list_pet", "list-pet"),
        ("a->b", "AB", "a_b", "a_b", "a-b"),
        ("Done!", "Done", "done", "done", "done"),
        (
            "application/ld+json",
            "ApplicationLdJson",
            "application_ld_json",
            "application_ld_json",
            "application-ld-json",
        ),
        ("$ref", "Ref", "r#ref", "ref_", "ref"),
        // Keywords, emoji, and other scripts.
        ("self", "Self_", "self_", "self_", "self_"),
        ("crate", "Crate", "crate_", "crate_", "crate_"),
        ("std", "Std", "std", "std", "std"),
        ("🐶", "Dog", "dog", "dog", "dog"),
        ("用户", "用户", "用户", "yong_hu", "yong-hu"),
        ("", "Empty", "empty", "empty", "empty"),
    ] {
        assert_eq!(type_name(words), name, "type {words}");
        assert_eq!(variant_name(words), name, "variant {words}");
        assert_eq!(value_name(words), field, "value {words}");
        assert_eq!(module_name(words), module, "module {words}");
        assert_eq!(feature_name(words), feature, "feature {words}");
    }
}

#[test]
fn a_nested_class_has_no_sign() {
    assert_eq!(type_name("Shop.Outer+Inner"), "ShopOuterInner");
    assert_eq!(variant_name("Outer+Inner"), "OuterPlusInner");
}

#[test]
fn a_name_that_is_taken_is_spelled_out() {
    for (words, spelled) in [
        ("a.b", "a_dot_b"),
        ("a-b", "a_dash_b"),
        ("a:b", "a_colon_b"),
        ("a/b", "a_slash_b"),
        ("repo:*", "repo_colon_star"),
        ("a b", "a_b"),
        ("1,5", "_1_comma_5"),
        ("-a", "minus_a"),
    ] {
        assert_eq!(value_name(&spelled_out(words)), spelled, "{words}");
    }
}

#[test]
fn a_word_is_appended_without_a_second_underscore() {
    for (name, whole) in [("id", "id_field"), ("r#type", "type_field"), ("self_", "self_field")] {
        assert_eq!(joined(name, "field"), whole);
    }
}
