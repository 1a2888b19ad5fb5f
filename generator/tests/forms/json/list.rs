// The types of each form.

#[path = "any-json/models.rs"]
mod any_json;
#[path = "constant/models.rs"]
mod constant;
#[path = "enum-closed/models.rs"]
mod enum_closed;
#[path = "enum-names/models.rs"]
mod enum_names;
#[path = "enum-open/models.rs"]
mod enum_open;
#[path = "enum-text/models.rs"]
mod enum_text;
#[path = "enum-values/models.rs"]
mod enum_values;
#[path = "list-plain/models.rs"]
mod list_plain;
#[path = "list-tuple/models.rs"]
mod list_tuple;
#[path = "name-alias/models.rs"]
mod name_alias;
#[path = "name-any/models.rs"]
mod name_any;
#[path = "object-access/models.rs"]
mod object_access;
#[path = "object-additional/models.rs"]
mod object_additional;
#[path = "object-all-of/models.rs"]
mod object_all_of;
#[path = "object-any-of/models.rs"]
mod object_any_of;
#[path = "object-constraints/models.rs"]
mod object_constraints;
#[path = "object-defaults/models.rs"]
mod object_defaults;
#[path = "object-empty/models.rs"]
mod object_empty;
#[path = "object-inline/models.rs"]
mod object_inline;
#[path = "object-nullable/models.rs"]
mod object_nullable;
#[path = "object-nullable-older/models.rs"]
mod object_nullable_older;
#[path = "object-patterns/models.rs"]
mod object_patterns;
#[path = "object-plain/models.rs"]
mod object_plain;
#[path = "object-recursion/models.rs"]
mod object_recursion;
#[path = "object-refined/models.rs"]
mod object_refined;
#[path = "scalar-bytes/models.rs"]
mod scalar_bytes;
#[path = "scalar-numbers/models.rs"]
mod scalar_numbers;
mod custom {
    pub(crate) use crate::custom_counted::*;
    pub(crate) use crate::custom_own::*;
}
#[path = "scalar-of-your-own/custom.rs"]
mod custom_own;
#[path = "union-recursion/custom.rs"]
mod custom_counted;
#[path = "scalar-of-your-own/models.rs"]
mod scalar_of_your_own;
#[path = "scalar-secrets/models.rs"]
mod scalar_secrets;
#[path = "scalar-texts/models.rs"]
mod scalar_texts;
#[path = "scalar-times-lenient/models.rs"]
mod scalar_times_lenient;
#[path = "scalar-times/models.rs"]
mod scalar_times;
#[path = "union-constants/models.rs"]
mod union_constants;
#[path = "union-discriminator/models.rs"]
mod union_discriminator;
#[path = "union-family/models.rs"]
mod union_family;
#[path = "union-formats/models.rs"]
mod union_formats;
#[path = "union-kinds/models.rs"]
mod union_kinds;
#[path = "union-lists/models.rs"]
mod union_lists;
#[path = "union-nested/models.rs"]
mod union_nested;
#[path = "union-recursion/models.rs"]
mod union_recursion;
#[path = "union-required/models.rs"]
mod union_required;
#[path = "union-with-base/models.rs"]
mod union_with_base;
#[path = "enum-annotated/models.rs"]
mod enum_annotated;
#[path = "enum-null-and-blank/models.rs"]
mod enum_null_and_blank;
#[path = "scalar-number-or-text/models.rs"]
mod scalar_number_or_text;
#[path = "scalar-ranges/models.rs"]
mod scalar_ranges;
#[path = "union-discriminator-undeclared/models.rs"]
mod union_discriminator_undeclared;
#[path = "object-undeclared/models.rs"]
mod object_undeclared;
#[path = "object-unevaluated/models.rs"]
mod object_unevaluated;
#[path = "object-narrowed/models.rs"]
mod object_narrowed;
#[path = "union-selected/models.rs"]
mod union_selected;
