//! Holds the chain that a microphone needs.

use super::*;

fn microphone(settings: &str, sites: &[(&str, &str)], asked: &str) -> String {
    let text = format!("<SecuritySettings><sessionSettings>{settings}</sessionSettings></SecuritySettings>");
    let mut files = vec![("settings/Security.settings", text)];
    files.extend(
        sites
            .iter()
            .map(|(url, words)| ("cspTrustedSites/A.cspTrustedSite", site(url, words))),
    );
    let policy = ContentPolicy::new(&org_of(Some(62), &files, None), &options(CspSetting::Unknown));
    match policy.microphone(&url(asked), Context::Lightning) {
        MicrophoneAnswer::Unrestricted(_) => "unrestricted".to_owned(),
        MicrophoneAnswer::Always(_) => "always".to_owned(),
        MicrophoneAnswer::Granted(entry) => format!("granted by {}", entry.site.entry.name),
        MicrophoneAnswer::NotVisible => "not visible".to_owned(),
        MicrophoneAnswer::Blocked(blocked) => {
            let why: Vec<&Why> = blocked.misses.iter().flat_map(|(_, why)| why).collect();
            assert_eq!(blocked.access == Access::Never, settings.contains("Never"));
            format!("{:?} {why:?}", blocked.confidence)
        }
    }
}

#[test]
fn the_microphone_needs_every_link_of_the_chain() {
    const ON: &str = "<enablePermissionsPolicy>true</enablePermissionsPolicy>\
                      <grantMicrophoneAccess>TrustedUrls</grantMicrophoneAccess>";
    let never = ON.replace("TrustedUrls", "Never");
    let always = ON.replace("TrustedUrls", "Always");
    let off = ON.replace("true", "false");
    let granting = [("https://phone.example.com/path", "frame mic")];
    let ask = |settings: &str, words: &str| microphone(settings, &[("https://*.example.com", words)], PHONE);
    assert_eq!(microphone(ON, &granting, PHONE), "granted by A");
    assert_eq!(ask(ON, "frame mic"), "granted by A");
    assert_eq!(ask(ON, "frame"), "High [LacksDirective]");
    assert_eq!(ask(ON, "frame mic active=false"), "High [Inactive]");
    assert_eq!(ask(ON, "frame mic context=Communities"), "Low [WrongContext]");
    assert_eq!(ask(&never, "frame mic"), "High []");
    assert_eq!(ask(&always, "frame"), "always");
    assert_eq!(ask(&off, "frame"), "unrestricted");
    assert_eq!(ask("", "frame mic"), "not visible");
    assert_eq!(
        ask(
            "<enablePermissionsPolicy>true</enablePermissionsPolicy>",
            "frame mic"
        ),
        "not visible"
    );
    assert_eq!(
        microphone(ON, &[], "https://acme--phone.vf.force.com/apex/Phone"),
        format!("{:?} []", Confidence::Medium)
    );
}
