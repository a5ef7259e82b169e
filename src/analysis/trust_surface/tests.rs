//! Knows what becomes of the trust of small orgs.

use super::*;
use crate::load::Export;

type File<'a> = (&'a str, &'a str);

fn surface(files: &[File<'_>], is_whole: bool) -> Surface {
    let files = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    let org = crate::org::read(&Export::from_memory(files.collect()));
    let options = Options::new(jiff::civil::date(2026, 11, 20));
    Surface::new(&org, &options, &Environment::default(), is_whole)
}

fn url(name: &str, address: &str, elements: &str) -> (String, String) {
    (
        format!("cspTrustedSites/{name}.cspTrustedSite"),
        format!("<CspTrustedSite><endpointUrl>{address}</endpointUrl>{elements}</CspTrustedSite>"),
    )
}

const FRAME: &str = "<context>LEX</context><isApplicableToFrameSrc>true</isApplicableToFrameSrc>";

/// `+` or `-`, subject, rights with their pages, and what is narrower.
fn told(old: &[(String, String)], new: &[(String, String)]) -> Vec<String> {
    let files = |all: &'_ [(String, String)]| -> Vec<(String, String)> { all.to_vec() };
    let (old, new) = (files(old), files(new));
    let read = |all: &[(String, String)]| {
        let all: Vec<File<'_>> = all
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect();
        surface(&all, false)
    };
    let (old, new) = (read(&old), read(&new));
    let diff = old.diff(&new);
    let mirrored = new.diff(&old);
    assert_eq!(words(&diff.added, ""), words(&mirrored.removed, ""));
    assert_eq!(words(&diff.removed, ""), words(&mirrored.added, ""));
    let mut all = words(&diff.added, "+ ");
    all.extend(words(&diff.removed, "- "));
    all.extend(
        diff.not_visible
            .iter()
            .map(|unseen| format!("? {}", unseen.topic.phrase())),
    );
    all
}

fn words(items: &[Item], mark: &str) -> Vec<String> {
    let item = |item: &Item| {
        let rights: Vec<String> = item
            .rights
            .iter()
            .map(|(right, pages)| format!("{} {}", right.word(), pages.word()).trim_end().to_owned())
            .collect();
        let narrower: Vec<&str> = item.narrower.iter().map(String::as_str).collect();
        let narrower = if narrower.is_empty() {
            String::new()
        } else {
            format!(" < {}", narrower.join(", "))
        };
        format!("{mark}{}: {}{narrower}", item.subject, rights.join(", "))
    };
    items.iter().map(item).collect()
}

#[test]
fn names_layout_and_division_make_no_difference() {
    let both = "<isApplicableToConnectSrc>true</isApplicableToConnectSrc>\n  <isApplicableToFrameSrc>true</isApplicableToFrameSrc>";
    let connect = "<isApplicableToConnectSrc>true</isApplicableToConnectSrc>";
    let frame = "<isApplicableToFrameSrc>true</isApplicableToFrameSrc>";
    let phone = "https://phone.acme.example";
    let one = [url("One", phone, both)];
    assert!(told(&one, &[url("Other", "https://PHONE.acme.example", both)]).is_empty());
    assert!(told(&one, &[url("A", phone, connect), url("B", phone, frame)]).is_empty());
    let contexts = ["LEX", "Communities", "VisualForce"].map(|word| {
        let context = format!("<context>{word}</context>{both}");
        url(word, phone, &context)
    });
    assert!(told(&one, &contexts).is_empty());
}

#[test]
fn what_a_wider_entry_covers_is_not_lost() {
    let narrow = url("Phone", "https://a.example.com", FRAME);
    let wide = url("All", "https://*.example.com", FRAME);
    let expected = ["+ https://*.example.com: frame-src LEX < https://a.example.com"];
    assert_eq!(
        told(std::slice::from_ref(&narrow), std::slice::from_ref(&wide)),
        expected
    );
    let both = [narrow.clone(), wide.clone()];
    assert_eq!(told(&[narrow], &both), ["+ https://*.example.com: frame-src LEX"]);
    // What was covered before was never needed.
    assert!(told(&both, &[wide]).is_empty());
}

#[test]
fn of_new_entries_the_widest_is_told() {
    let other = url("Other", "https://other.example", FRAME);
    let new = [
        other.clone(),
        url("A", "https://a.example.com", FRAME),
        url("All", "https://*.example.com", FRAME),
    ];
    assert_eq!(
        told(std::slice::from_ref(&other), &new),
        ["+ https://*.example.com: frame-src LEX"]
    );
    let spellings = [
        other.clone(),
        url("A", "https://a.example.com:443", FRAME),
        url("B", "a.example.com/", FRAME),
    ];
    assert_eq!(told(&[other], &spellings), ["+ a.example.com: frame-src LEX"]);
}

#[test]
fn only_active_entries_are_trusted() {
    let other = url("Other", "https://other.example", FRAME);
    let off = url(
        "Phone",
        "https://a.example",
        &format!("<isActive>false</isActive>{FRAME}"),
    );
    let on = url(
        "Phone",
        "https://a.example",
        &format!("<isActive>true</isActive>{FRAME}"),
    );
    let (off, on) = ([other.clone(), off], [other, on]);
    assert_eq!(told(&off, &on), ["+ https://a.example: frame-src LEX"]);
    assert_eq!(told(&on, &off), ["- https://a.example: frame-src LEX"]);
}

#[test]
fn the_microphone_belongs_to_origins_and_contexts_to_themselves() {
    let plain = url("Phone", "https://a.example/x/", FRAME);
    let more = format!("<canAccessMicrophone>true</canAccessMicrophone>{FRAME}");
    let with = url("Phone", "https://a.example/x/", &more);
    assert_eq!(told(&[plain], &[with]), ["+ https://a.example: microphone LEX"]);
    let field_service = FRAME.replace("LEX", "FieldServiceMobileExtension");
    let all = FRAME.replace("LEX", "All");
    let elsewhere = url("F", "https://a.example", &field_service);
    let everywhere = url("F", "https://a.example", &all);
    let gained = "https://a.example: frame-src LEX, frame-src Communities, frame-src VisualForce";
    assert_eq!(
        told(
            std::slice::from_ref(&elsewhere),
            std::slice::from_ref(&everywhere)
        ),
        [format!("+ {gained}")]
    );
    assert_eq!(told(&[everywhere], &[elsewhere]), [format!("- {gained}")]);
}

#[test]
fn lists_of_origins_mean_what_they_say() {
    let cors = |url: &str| {
        let text = format!("<CorsWhitelistOrigin><urlPattern>{url}</urlPattern></CorsWhitelistOrigin>");
        ("corsWhitelistOrigins/A.corsWhitelistOrigin".to_owned(), text)
    };
    assert_eq!(
        told(&[cors("https://a.example")], &[cors("http://a.example")]),
        [
            "+ http://a.example: reads data across origins",
            "- https://a.example: reads data across origins"
        ]
    );
    let site = |url: &str, rest: &str| {
        let text =
            format!("<RemoteSiteSetting><isActive>true</isActive><url>{url}</url>{rest}</RemoteSiteSetting>");
        ("remoteSiteSettings/A.remoteSite".to_owned(), text)
    };
    let open = "<disableProtocolSecurity>true</disableProtocolSecurity>";
    assert_eq!(
        told(
            &[site("https://a.example", "")],
            &[site("https://a.example/", open)]
        ),
        ["+ https://a.example: called by Apex without protocol security"]
    );
}

#[test]
fn what_an_export_does_not_hold_is_not_visible() {
    let frame = url("Phone", "https://a.example", FRAME);
    let settings = (
        "settings/MyDomain.settings".to_owned(),
        "<MyDomainSettings><myDomainName>acme</myDomainName></MyDomainSettings>".to_owned(),
    );
    assert_eq!(
        told(std::slice::from_ref(&frame), std::slice::from_ref(&settings)),
        ["? nothing of the type `CspTrustedSite`"]
    );
    let files = |all: &[&'_ (String, String)], is_whole| {
        let all: Vec<(String, String)> = all.iter().map(|one| (*one).clone()).collect();
        let all: Vec<File<'_>> = all
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect();
        surface(&all, is_whole)
    };
    let whole = files(&[&frame], true).diff(&files(&[&settings], true));
    assert_eq!(words(&whole.removed, ""), ["https://a.example: frame-src LEX"]);
    let manifest = (
        "package.xml".to_owned(),
        "<Package><types><members>*</members><name>CspTrustedSite</name></types></Package>".to_owned(),
    );
    let asked = files(&[&frame], false).diff(&files(&[&settings, &manifest], false));
    assert_eq!(words(&asked.removed, ""), ["https://a.example: frame-src LEX"]);
}

#[test]
fn powers_and_settings_go_further_or_less_far() {
    let security = |access: &str| {
        format!(
            "<SecuritySettings><sessionSettings><enablePermissionsPolicy>true</enablePermissionsPolicy>\
             <grantMicrophoneAccess>{access}</grantMicrophoneAccess></sessionSettings></SecuritySettings>"
        )
    };
    let profile = |permission: &str| {
        format!(
            "<Profile><userPermissions><enabled>true</enabled><name>{permission}</name></userPermissions></Profile>"
        )
    };
    let read = |access: &str, permission: &str| {
        surface(
            &[
                ("settings/Security.settings", &security(access)),
                ("profiles/Agent.profile", &profile(permission)),
            ],
            false,
        )
    };
    let diff = read("Never", "ApiEnabled").diff(&read("Always", "ManageCallCenters"));
    assert_eq!(words(&diff.added, ""), ["Profile Agent: ManageCallCenters"]);
    let [change] = diff.changed.as_slice() else {
        panic!("{:?}", diff.changed)
    };
    assert_eq!(
        (change.old.as_str(), change.new.as_str()),
        ("nobody", "everybody")
    );
    assert!(change.is_more);
    assert_eq!(
        diff.summary(),
        "the org newly trusts 1 profile or permission set with power over call centers or the whole org; \
         1 setting or permission goes further than before"
    );
}

const SECURITY: &str = "settings/Security.settings";

fn security(element: &str) -> String {
    format!("<SecuritySettings><sessionSettings>{element}</sessionSettings></SecuritySettings>")
}

#[test]
fn settings_that_one_side_leaves_out_are_not_swallowed() {
    let off = security("<enableClickjackNonsetupUser>false</enableClickjackNonsetupUser>");
    let on = security("<enableClickjackNonsetupUser>true</enableClickjackNonsetupUser>");
    let silent = security("");
    let told = |old: &str, new: &str, is_whole: bool| {
        let old = surface(&[(SECURITY, old)], is_whole);
        let new = surface(&[(SECURITY, new)], is_whole);
        let diff = old.diff(&new);
        let unseen = diff.not_visible.iter().map(|unseen| unseen.topic.phrase());
        let mut words = words(&diff.added, "+ ");
        words.extend(unseen.map(|phrase| format!("? {phrase}")));
        (words, diff.summary())
    };
    let subject = "clickjack protection of Visualforce pages with the standard header";
    let (words, summary) = told(&silent, &off, true);
    assert_eq!(words, [format!("+ {subject}: setting")]);
    assert_eq!(summary, "the org newly trusts 1 weakening setting");
    let unseen = ["? not every setting of the type `SecuritySettings`"];
    for (new, is_whole) in [(&off, false), (&on, false), (&on, true)] {
        let (words, summary) = told(&silent, new, is_whole);
        assert_eq!(words, unseen);
        assert!(summary.starts_with("as far as both exports show"), "{summary}");
    }
    assert!(told(&silent, &silent, false).0.is_empty());
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let whole = url("Phone", "https://a.example", FRAME);
    let broken = (
        "cspTrustedSites/Phone.cspTrustedSite",
        "<CspTrustedSite><endpointUrl>",
    );
    let old = surface(&[(whole.0.as_str(), whole.1.as_str())], true);
    let diff = old.diff(&surface(&[broken], true));
    assert!(diff.added.is_empty() && diff.removed.is_empty());
    let phrases: Vec<String> = diff
        .not_visible
        .iter()
        .map(|unseen| unseen.topic.phrase())
        .collect();
    let [unread, file] = phrases.as_slice() else {
        panic!("{phrases:?}")
    };
    assert_eq!(unread, "files of the type `CspTrustedSite` that are not read");
    let start = "`cspTrustedSites/Phone.cspTrustedSite`, which cannot be read: ";
    assert!(file.starts_with(start), "{file}");
    assert_eq!(
        diff.summary(),
        "as far as both exports show, the org trusts nothing new; not everything can be compared"
    );
}

/// Far more entries than any org has, on one host and on many, are compared in next to no time.
#[test]
fn many_entries_are_no_trouble() {
    let entries = |count: usize, from: usize| -> Surface {
        let files: Vec<(String, String)> = (from..from + count)
            .map(|n| match n % 2 {
                0 => url(&format!("A{n}"), &format!("https://h{n}.example.com"), FRAME),
                _ => url(&format!("A{n}"), &format!("https://one.example.com/p{n}"), FRAME),
            })
            .collect();
        let files: Vec<File<'_>> = files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect();
        surface(&files, false)
    };
    let (old, new) = (entries(6_000, 0), entries(6_000, 3_000));
    let started = std::time::Instant::now();
    let diff = old.diff(&new);
    let took = started.elapsed();
    assert_eq!((diff.added.len(), diff.removed.len()), (3_000, 3_000));
    assert!(took.as_secs() < 20, "{took:?}");
}
