use super::*;

/// Operations of one document: id, method, path, group, and the first name.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// Checks the first names of operations, which are one document.
fn check(rows: &[Row]) {
    for (row, names) in rows.iter().zip(all(rows)) {
        assert_eq!(names[0], row.4, "{row:?}: {names:?}");
    }
}

fn all(rows: &[Row]) -> Vec<Vec<String>> {
    let places: Vec<Place<'_>> = rows
        .iter()
        .map(|(id, method, template, group, _)| Place {
            id: Some(id).filter(|id| !id.is_empty()).copied(),
            method,
            template,
            group: Some(group),
        })
        .collect();
    let document = Document::of(&places);
    let names = places.iter().map(|place| {
        let siblings = places.iter().filter(|other| other.template == place.template);
        let siblings: Vec<String> = siblings.map(|other| other.method.to_owned()).collect();
        names(&Known {
            id: place.id,
            method: place.method,
            template: place.template,
            group: place.group.unwrap_or_default(),
            summary: None,
            siblings: &siblings,
            returns_list: None,
            document: &document,
        })
    });
    names.collect()
}

#[test]
fn ids_that_spell_paths_are_replaced() {
    check(&[
        ("get_comments_id", "get", "/comments/{comment_id}", "comments", "get"),
        ("put_comments_id", "put", "/comments/{comment_id}", "comments", "update"),
        ("get_files_id_comments", "get", "/files/{file_id}/comments", "comments", "list_for_file"),
        ("post_users_id_avatar", "post", "/users/{id}/avatar", "user_avatars", "create"),
        ("GetTasksIDRuns", "get", "/tasks/{taskID}/runs", "tasks", "list_runs"),
        ("PostTasksIDRuns", "post", "/tasks/{taskID}/runs", "tasks", "create_run"),
        ("DeleteTasksIDRunsID", "delete", "/tasks/{taskID}/runs/{runID}", "tasks", "delete_run"),
        ("PostQuotesQuoteCancel", "post", "/v1/quotes/{quote}/cancel", "quotes", "cancel"),
        ("get_lists_id_v2025.0", "get", "/lists/{list_id}", "lists", "get"),
        ("get_api_v1_foo_bars", "get", "/api/v1/foo/bars", "foo", "list_bars"),
        (
            "put_files_id#add_shared_link",
            "put",
            "/files/{file_id}#add_shared_link",
            "links",
            "add_shared_link",
        ),
    ]);
}

#[test]
fn chosen_ids_are_preserved_without_their_group() {
    check(&[
        ("listPets", "get", "/pets", "pets", "list"),
        ("getStatus", "get", "/status", "status", "get"),
        ("pets.findByTag", "get", "/pets/{tag}", "pets", "find"),
        ("createFindingTask", "post", "/findings/{id}/task", "findings", "create_task"),
        ("getUserAndGroup", "get", "/both", "users", "get_user_and_group"),
        ("read_items_api_v1_items__get", "get", "/api/v1/items/", "items", "get"),
        ("get_actions_for_flow", "get", "/flows/{id}/actions", "flows", "get_actions"),
        ("Wraps_GetWrap", "get", "/wraps/{wrapId}", "Click wraps", "get"),
        ("ææ.øø", "get", "/x", "y", "øø"),
        ("beta.v1.5", "get", "/x", "y", "v1_5"),
    ]);
}

#[test]
fn http_verbs_become_effects() {
    check(&[
        ("postPet", "post", "/pets", "pets", "create"),
        ("patchPet", "patch", "/pets/{id}", "pets", "update"),
        ("putPet", "put", "/pets/{id}", "pets", "replace"),
        ("putHome", "put", "/homes/{id}", "homes", "update"),
        ("postSimulateRain", "post", "/rain/simulate", "weather", "simulate_rain"),
        ("PostJobEvaluate", "post", "/job/{name}/evaluate", "jobs", "evaluate"),
        ("retrieveHome", "get", "/homes/{id}", "homes", "get"),
        ("supplier", "post", "/supplier", "supplier", "create"),
        ("search", "post", "/search", "search", "search"),
    ]);
}

#[test]
fn a_name_never_means_another_thing() {
    check(&[
        // `delete_site` would delete a site.
        ("deleteSiteDatabase", "delete", "/database/{site_id}", "database", "delete_site_database"),
        ("getSite", "get", "/sites/{site_id}", "sites", "get"),
        ("listSiteBuilds", "get", "/sites/{site_id}/builds", "builds", "list_for_site"),
        ("getSiteBuild", "get", "/builds/{build_id}", "builds", "get_site_build"),
        // One of them deletes everything.
        ("DeleteWraps", "delete", "/wraps", "wraps", "delete_many"),
        ("DeleteWrap", "delete", "/wraps/{id}", "wraps", "delete"),
    ]);
}

#[test]
fn a_number_is_replaced_by_a_part_that_distinguishes_the_operations() {
    let rows = [
        ("put-role", "put", "/role/{name}", "roles", "update"),
        ("put-role-2", "post", "/role/{name}", "roles", "update"),
        ("GetTask", "get", "/tasks/{id}", "tasks", "get"),
        ("GetTask2", "get", "/api/v1/tasks/{id}", "tasks", "get"),
        ("sha256", "get", "/sha256", "digests", "sha256"),
    ];
    check(&rows);
    let all = all(&rows);
    assert_eq!(all[0][1], "update_via_put");
    assert_eq!(all[1][1], "update_via_post");
    assert_eq!(all[3][1], "get_via_api_v1");
}

#[test]
fn a_name_that_is_taken_grows_by_a_distinguishing_part() {
    let rows =
        [("a.v1.ScopeService.CreateScope", "post", "/tenants/{id}/scopes", "scopes", "create")];
    let names = &all(&rows)[0];
    let expected = ["create", "create_scope", "create_for_tenant"].map(str::to_owned);
    assert_eq!(names[..3], expected);
    assert!(names.contains(&"scope_service_create_scope".to_owned()), "{names:?}");
}

#[test]
fn a_long_name_is_the_last_choice() {
    let long = "setTheVeryLongNameOfThisOperationThatIsTooLong";
    check(&[(long, "put", "/pets/{id}/name", "pets", "update_name")]);
}

#[test]
fn a_group_is_the_first_distinctive_step() {
    let place = |template| Place { id: None, method: "get", template, group: None };
    let group = |templates: &[&'static str]| {
        let places: Vec<Place<'_>> = templates.iter().map(|template| place(template)).collect();
        Document::of(&places).group(templates[0]).map(str::to_owned)
    };
    for (template, name) in [
        ("/v1/quotes/{id}", Some("quotes")),
        ("/api/v2beta/{x}/pets", Some("pets")),
        ("/api", Some("api")),
        ("/{x}", None),
    ] {
        assert_eq!(group(&[template]).as_deref(), name, "{template}");
    }
    // Many small groups are one.
    assert_eq!(group(&["/api/a", "/api/b", "/api/c", "/api/d", "/api/e"]).as_deref(), Some("api"));
}
