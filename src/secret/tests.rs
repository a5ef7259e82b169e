use super::*;

fn hidden(text: &str) -> Vec<&str> {
    in_text(text).into_iter().map(|range| &text[range]).collect()
}

#[test]
fn values_decide_not_names() {
    assert!(is_secret("reqProviderAuthToken", "f3a91c77d04b4e21"));
    assert!(is_secret("clientSecret", "hT7-kq2_Lm9.xP4"));
    assert!(is_secret(
        "note",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ.c2lnbmF0dXJl"
    ));
    assert!(!is_secret("reqProviderAuthToken", ""));
    assert!(!is_secret("reqProviderAuthToken", "Your Auth Token"));
    assert!(!is_secret("reqProviderAuthToken", "YourAuthToken123"));
    assert!(!is_secret("tokenUrl", "https://login.example.com/token1"));
    assert!(!is_secret("useToken", "true"));
    assert!(!is_secret("maxTokenLength", "40960000"));
    assert!(!is_secret("tenant", "f3a91c77d04b4e21"));
}

#[test]
fn names_that_only_speak_about_a_secret_prove_nothing() {
    assert!(!is_secret(
        "reqUpdateCredentialRole",
        "arn:aws:iam::000000000000:role/AcmeRole1"
    ));
    assert!(!is_secret("tokenExpDate", "17/03/2027T16:32"));
    assert!(!is_secret("apiTokenExpiry", "2027-03-17"));
    assert!(!is_secret("loginPwdLabel", "Kennwort1 fuer Acme"));
    assert!(!is_secret("passwordEnabled", "Y"));
    assert!(!is_secret("reqProviderAuthToken", "YYYYYYYYYYYYYYYYYY"));
    assert!(!is_secret("reqTokenProvider", "hT7kq2Lm9xP4zW8v"));
    assert!(!is_secret("tokenUser", "hT7kq2Lm9xP4zW8v"));
    assert!(!is_secret("bypass", "hT7kq2Lm9xP4zW8v"));
}

#[test]
fn words_are_passwords_but_no_tokens() {
    assert!(!is_secret("tenantToken", "acme-prod-01"));
    assert!(!is_secret("authToken", "AcmePhoneConnector2"));
    assert!(is_secret("trunkPassword", "Sommer2026"));
    for name in [
        "pass",
        "pwd",
        "sipPass",
        "pw",
        "subscriptionKey",
        "clientKey",
        "authorization",
    ] {
        assert!(is_secret(name, "hT7kq2Lm9xP4zW8v"), "{name}");
    }
}

#[test]
fn punctuation_does_not_hide_a_password() {
    assert!(is_secret("reqTrunkPassword", "hT7$kq[2]Lm9{xP4"));
}

#[test]
fn issuers_shapes_are_known() {
    let known = [
        "Basic dXNlcjpoVDdrcTJMbTk=",
        "Bearer hT7kq2Lm9xP4zW8v",
        "SG.hT7kq2Lm9xP4zW8vbN3d.hT7kq2Lm9xP4zW8vbN3dfG6hJ1kL",
        "glpat-hT7kq2Lm9xP4zW8vbN3d",
        "DefaultEndpointsProtocol=https;AccountKey=hT7kq2Lm9xP4zW8vbN3dfG6h==;EndpointSuffix=x",
        "AKIAQ3EGRJ7WZXT5BNKM",
    ];
    for value in known {
        assert!(is_secret("note", value), "{value}");
        assert!(!hidden(value).is_empty(), "{value}");
    }
    let harmless = [
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "Basic authentication",
        "Basic Acme01Phone",
        "Bearer authentication-methods",
    ];
    for value in harmless {
        assert!(!is_secret("note", value), "{value}");
        assert!(hidden(value).is_empty(), "{value}");
    }
}

#[test]
fn passwords_before_hosts_are_hidden_whatever_stands_before_them() {
    for (text, part) in [
        ("https://bob:pw12@acme.example/x", "pw12"),
        ("http:/bob:pw@host", "pw"),
        ("https:bob:pw@host", "pw"),
        ("bob:pw@host", "pw"),
        ("not a url bob:pw@host", "pw"),
        ("//bob:pw@host", "pw"),
        ("https:\\/\\/bob:pw@host", "pw"),
        ("https://acme.example/x?u=https://bob:pw@y.example/", "pw"),
        ("x?u=https%3A%2F%2Fbob%3Apw%40y.example", "pw"),
        ("https://bob:p@ss@host", "p@ss"),
        ("https://bob:p/w@host/x", "p/w"),
        ("https://bob:p//w@host/x", "p//w"),
        ("https://bob:h&amp;T7@host&quot;,a@acme.example", "h&amp;T7"),
        ("bob:h&amp;T7@host", "h&amp;T7"),
        ("sip:bob:pw@host", "pw"),
        ("04v,Acme,bob:pw@host,a@acme.example", "pw"),
    ] {
        assert_eq!(hidden(text), [part], "{text}");
    }
    for text in [
        "a@acme.example",
        "mailto:bob@acme.example",
        "sip:bob@acme.example",
        "https://acme.example:8443/@acme/x?user=a@acme.example",
        "2026-11-20T10:00:00.000Z,a@acme.example",
        "&quot;username&quot;:&quot;a@acme.example&quot;",
    ] {
        assert!(hidden(text).is_empty(), "{text}");
    }
}

#[test]
fn names_reveal_values_in_every_notation() {
    const SECRET: &str = "hT7kq2Lm9xP4zW8v";
    for text in [
        "pw=hT7kq2Lm9xP4zW8v",
        "x#access_token=hT7kq2Lm9xP4zW8v&y=1",
        "token%3DhT7kq2Lm9xP4zW8v",
        "{\"clientSecret\" : \"hT7kq2Lm9xP4zW8v\"}",
        "{'clientSecret':'hT7kq2Lm9xP4zW8v'}",
        "{\\\"clientSecret\\\":\\\"hT7kq2Lm9xP4zW8v\\\"}",
        "\"{\"\"clientSecret\"\":\"\"hT7kq2Lm9xP4zW8v\"\"}\"",
        "{&quot;a&quot;:{&quot;clientSecret&quot;:&quot;hT7kq2Lm9xP4zW8v&quot;}}",
        "<name>clientSecret</name>\n  <value>hT7kq2Lm9xP4zW8v</value>",
        "<name>clientSecret</name><value><![CDATA[hT7kq2Lm9xP4zW8v]]></value>",
        "<name>clientSecret</name><value>hT7kq2Lm9xP4zW8v & more",
        "<item name=\"clientSecret\" label=\"Acme\">hT7kq2Lm9xP4zW8v</item>",
        "<item name=\"clientSecret\" value=\"hT7kq2Lm9xP4zW8v\"/>",
        "<clientSecret>hT7kq2Lm9xP4zW8v</clientSecret>",
        "X-Api-Key: hT7kq2Lm9xP4zW8v",
        "Authorization: Token hT7kq2Lm9xP4zW8v",
        "<!-- the password is hT7kq2Lm9xP4zW8v -->",
        "password=hT7kq2Lm9xP4zW8v,default=1",
    ] {
        assert_eq!(
            hidden(text).join("|").trim_end_matches(",default=1"),
            SECRET,
            "{text}"
        );
    }
    for text in [
        "<name>tokenUrl</name><value>hT7kq2Lm9xP4zW8v</value>",
        "\"token\":\"\",\"build\":\"hT7kq2Lm9xP4zW8v\"",
        "<value>my token</value></items><items><label>a1b2c3d4e5</label>",
        "tenant=hT7kq2Lm9xP4zW8v",
    ] {
        assert!(hidden(text).is_empty(), "{text}");
    }
}

#[test]
fn columns_name_what_stands_below_them() {
    for separator in [",", ";", "\t"] {
        let text = "Id,SIP_Password__c,Token_URL__c,Note\r\n005,Sommer2026,hT7kq2Lm9xP4zW8v,hT7kq2Lm9xP4zW8v\r\n\
                    \"006\",\"hT7\"\"kq2Lm9\",,\n007,,,\n";
        let text = text.replace(',', separator);
        let found: Vec<&str> = in_rows(&text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["Sommer2026", "hT7\"\"kq2Lm9"]);
    }
    assert!(in_rows("").is_empty() && in_rows("\"token").is_empty() && in_rows("token\n\"").is_empty());
    assert!(in_rows("{\"token\":1}").is_empty());
}

#[test]
fn private_keys_are_hidden_to_their_end() {
    let text = "<v>-----BEGIN RSA PRIVATE KEY-----&#13;\nMIIE\n-----END RSA PRIVATE KEY-----</v>";
    assert_eq!(hidden(text), ["-----BEGIN RSA PRIVATE KEY-----&#13;\nMIIE\n"]);
    assert_eq!(hidden("-----BEGIN PRIVATE KEY-----\nMII").len(), 1);
}

#[test]
fn covering_moves_nothing() {
    let text = "pw=\u{e4}hT7kq2\u{1f511}Lm9xP4 x\nhttps://a:b\u{e4}@h\n";
    let covered = covered(text, &in_text(text));
    assert_eq!(covered.len(), text.len());
    assert_eq!(covered.lines().count(), text.lines().count());
    assert!(!covered.contains("kq2") && covered.contains(" x\nhttps://a:***@h\n"));
    assert_eq!(masked("https://a:pw@h"), "https://a:********@h");
}

/// Each of these would take hours if anything were looked at once per match.
#[test]
fn time_is_linear_in_the_length() {
    let hostile = [
        "token=",
        "token&quot;:&quot;",
        "\"token\":\"",
        "token=\"\\",
        "@",
        "a:@",
        "https:",
        "//",
        "//a:b",
        "eyJaaaaaaaaa-",
        "eyJaaaaaaaaa.",
        "<token ",
        "<token>",
        "-----BEGIN PRIVATE KEY-----",
        "%3A%2F%2F",
        "pw=hT7kq2Lm9xP4zW8v&",
        "https://bob:pw@h ",
        "Basic ",
        "token ",
        "&quot;@",
        "\u{e4}token",
        "?a=",
        "%3Fa%3D",
        "?a=%3A",
        "?aaaaaaaaaaaaaaaa",
        "<name>pin</name><value>",
        "<name>pin</name>   ",
    ];
    for part in hostile {
        let text = part.repeat((1 << 18) / part.len());
        let started = std::time::Instant::now();
        let ranges = in_text(&text);
        assert_eq!(covered(&text, &ranges).len(), text.len());
        let took = started.elapsed();
        assert!(took.as_secs() < 20, "{part}: {took:?}");
    }
}

#[test]
fn values_in_queries_are_hidden_whatever_they_are_called() {
    for name in [
        "key",
        "auth",
        "code",
        "sid",
        "sessionid",
        "jwt",
        "tok",
        "apikey",
        "x",
        "acme[ref]",
    ] {
        let text = format!("https://acme.example/?a=1&{name}=Qz3kAFOSDQNN7QWPRTY81aa&z=1");
        assert_eq!(hidden(&text), ["Qz3kAFOSDQNN7QWPRTY81aa"], "{name}");
    }
    for (text, part) in [
        (
            "https://a.example/?apikey=AKIAQ3EGRJ7WZXT5BNK",
            "AKIAQ3EGRJ7WZXT5BNK",
        ),
        (
            "https://a.example/?v=1&amp;x=hT7kq2Lm9xP4zW8v",
            "hT7kq2Lm9xP4zW8v",
        ),
        (
            "x?u=https%3A%2F%2Fa.example%2F%3Fsid%3DhT7kq2Lm9xP4zW8v%26b%3D1",
            "hT7kq2Lm9xP4zW8v",
        ),
        ("https://a.example/?sid=hT7kq2Lm", "hT7kq2Lm"),
    ] {
        assert_eq!(hidden(text), [part], "{text}");
    }
    for text in [
        "https://a.example/?team=acme-prod-01&lang=de&v=20261120&build=v2x8k1q",
        "https://a.example/?title=Acme%20Phone%20Berlin%202026%20a1b2c3",
        "https://a.example/?next=https%3A%2F%2Flogin.acme.example%2Fsoftphone2",
        "https://a.example/?code={!$Api.Session_ID}&key=YOUR_KEY_12345678",
        "code=Qz3kAFOSDQNN7QWPRTY81aa",
    ] {
        assert!(hidden(text).is_empty(), "{text}: {:?}", hidden(text));
    }
}

#[test]
fn a_setting_named_for_a_secret_hides_whatever_it_holds() {
    for (name, value) in [
        ("pbxPassword", "abc"),
        ("agentPin", "4711"),
        ("trunk_passwort", "x"),
    ] {
        let text = format!("<name>{name}</name>\n  <value>{value}</value>");
        assert_eq!(hidden(&text), [value], "{name}");
        assert!(is_surely_secret(name, value));
    }
    assert_eq!(hidden("login: api / Passwort: Gehe1mnis77"), ["Gehe1mnis77"]);
    for (name, value) in [
        ("usePin", "true"),
        ("passwordLength", "8"),
        ("pinboard", "4711"),
        ("shipping", "4711"),
        ("tokenUrl", "abc"),
        ("agentPin", " "),
    ] {
        let text = format!("<name>{name}</name><value>{value}</value>");
        assert!(hidden(&text).is_empty(), "{name}");
    }
}
