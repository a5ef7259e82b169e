//! Knows how to write documents that are almost always well-formed, and what may befall them.

use proptest::prelude::*;

/// One of the texts between the bars.
fn pick(of: &'static str) -> impl Strategy<Value = String> + Clone {
    prop::sample::select(of.split('|').map(String::from).collect::<Vec<_>>())
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => pick("a|b|label|Größe|x-1|_y.z"),
        2 => pick("p:a|q:b|p:b|p:label"),
        1 => "[a-zA-Zé_][-a-z0-9.]{0,3}",
    ]
}

fn reference() -> impl Strategy<Value = String> {
    prop_oneof![
        60 => pick("&amp;|&lt;|&gt;|&quot;|&apos;|&#10;|&#x9;|&#13;|&#x1F600;|&#000065;"),
        1 => pick("&nope;|&#0;|&#xD800;|&#xFFFE;|&#x110000;|&;|&#;|& |&#X41;|&a|&#x;|&#99999999999;"),
    ]
}

fn words() -> impl Strategy<Value = String> {
    prop::collection::vec(
        pick("x| |\n|\r\n|\r|\t|https://a?b=1|é|𝄞|>|]|=|true|\u{A0}|'|-"),
        0..5,
    )
    .prop_map(|words| words.concat())
}

fn attribute() -> impl Strategy<Value = String> {
    let value = prop::collection::vec(prop_oneof![3 => words(), 2 => reference()], 0..4);
    let name = prop_oneof![3 => name(), 1 => pick("xml:lang|xsi:nil|q:a|p:a")];
    prop_oneof![
        60 => (pick(" |\n |\t|\r\n"), name, pick("=| = |\n="), value)
            .prop_map(|(space, name, equals, value)| format!("{space}{name}{equals}\"{}\"", value.concat())),
        10 => pick(" b='\"'| xmlns='urn:d'| xmlns:p='urn:other'| xmlns:q=\"urn:p\"| xmlns:q='urn:q'| xmlns=''"),
        1 => pick(" b='1'c='1'| c='<'| d| e=1| /| xmlns:p=''| xmlns:xmlns='x'| xmlns='http://www.w3.org/2000/xmlns/'\
                   | xmlns:xml='http://www.w3.org/XML/1998/namespace'| xmlns:xml='x'| :a=''| a:=''| 1a=''"),
    ]
}

fn leaf() -> impl Strategy<Value = String> {
    prop_oneof![
        60 => words(),
        30 => reference(),
        15 => words().prop_map(|words| format!("<![CDATA[{words}&<]]>")),
        15 => pick("<!---->|<!-- x -->|<!--\r\n-->|<?pi x?>|<?pi?>|<?p:i ??>"),
        1 => pick("<!-- x --->|<!-->|<?xml x?>|<? x?>|<?a(?>|]]>|<!x>|<p:a></q:a>|< a/>|<a/ >|</ a>|<:a/>|<p:1/>|<xml:a/>"),
    ]
}

fn element() -> impl Strategy<Value = String> {
    let attributes = || prop::collection::vec(attribute(), 0..3).prop_map(|attributes| attributes.concat());
    let empty = (name(), attributes()).prop_map(|(name, attributes)| format!("<{name}{attributes}/>"));
    prop_oneof![3 => leaf(), 1 => empty].prop_recursive(5, 24, 5, move |inner| {
        let children = prop::collection::vec(inner, 0..5);
        (name(), attributes(), children, pick("||| |\n")).prop_map(|(name, attributes, children, end)| {
            format!("<{name}{attributes}>{}</{name}{end}>", children.concat())
        })
    })
}

fn document() -> impl Strategy<Value = String> {
    let before = prop_oneof![
        20 => pick("|\u{FEFF}|<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n|<?xml version='1.0' standalone='yes' ?>\r\n\
                   |\u{FEFF}<?xml version='1.0'?>|<!-- a -->\n| \n|<?a?>"),
        1 => pick("<?xml version='2'?>|<?xml\nversion='1.0'?>|<!DOCTYPE r>|x| <?xml version='1.0'?>|\u{FEFF}\u{FEFF}"),
    ];
    let after =
        prop_oneof![20 => pick("|\n|<!-- z -->|<?z?>\r\n"), 1 => pick("&amp;|<b/>|x|<![CDATA[]]>|</r>|<")];
    let root = prop_oneof![
        20 => pick("<r xmlns:p='urn:p' xmlns:q='urn:q' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'>\
                   |<r xmlns='urn:d' xmlns:p='urn:p' xmlns:q='urn:p' xmlns:xsi='urn:x'>"),
        1 => pick("<r>"),
    ];
    (before, root, prop::collection::vec(element(), 0..5), after)
        .prop_map(|(before, root, children, after)| format!("{before}{root}{}</r>{after}", children.concat()))
}

/// Cut, doubled, swapped or inserted text. Places are fractions of the length.
#[derive(Debug, Clone)]
pub(crate) enum Accident {
    Cut(f64, f64),
    Truncate(f64),
    Double(f64, f64),
    Insert(f64, String),
}

pub(crate) fn accident() -> impl Strategy<Value = Accident> {
    let at = || 0.0..1.0f64;
    let nasty = pick(
        "<|>|&|/|\"|'|=|</|/>|<!--|-->|--|]]>|<![CDATA[|<?|?>|\0|\u{FFFE}|\u{1}|<a>|</a>|</r>|:| |\r|;|#|<!|<!DOCTYPE\
         | xmlns=''| p:a='' q:a=''|\u{FEFF}|\n=======\n|\n<<<<<<< HEAD\n|{|}|[|]|,",
    );
    prop_oneof![
        2 => (at(), 0.0..0.1f64).prop_map(|(at, len)| Accident::Cut(at, len)),
        1 => at().prop_map(Accident::Truncate),
        1 => (at(), 0.0..0.3f64).prop_map(|(at, len)| Accident::Double(at, len)),
        4 => (at(), nasty).prop_map(|(at, text)| Accident::Insert(at, text)),
    ]
}

pub(crate) fn befall(text: &mut String, accident: &Accident) {
    let place = |fraction: f64| text.floor_char_boundary((text.len() as f64 * fraction) as usize);
    match accident {
        Accident::Cut(at, len) => text.replace_range(place(*at)..place((at + len).min(1.0)), ""),
        Accident::Truncate(at) => text.truncate(place(*at)),
        Accident::Double(at, len) => {
            let part = text[place(*at)..place((at + len).min(1.0))].to_owned();
            text.insert_str(place(*at), &part);
        }
        Accident::Insert(at, nasty) => text.insert_str(place(*at), nasty),
    }
}

/// Documents, half of them with an accident or two.
pub(crate) fn soup() -> impl Strategy<Value = String> {
    let accidents = prop_oneof![Just(Vec::new()), prop::collection::vec(accident(), 1..3)];
    (document(), accidents).prop_map(|(mut text, accidents)| {
        accidents.iter().for_each(|accident| befall(&mut text, accident));
        text
    })
}

/// JSON objects, and rows of tokens that hardly ever are.
pub(crate) fn json() -> impl Strategy<Value = String> {
    let token = pick(r#"{|}|[|]|:|,|"a"|"\u00e9\n"|""|1|-0.5e+2|01|true|null|nul| |"|\"#);
    let leaf =
        prop_oneof![20 => pick(r#"1|"x\/\ud83d\ude00"|true|null|[]|{}|-2.5|"😀""#), 1 => pick("x|01|1.|'a'")];
    let value = leaf.prop_recursive(4, 16, 4, |inner| {
        let items = prop::collection::vec(inner, 0..4);
        prop_oneof![
            items.clone().prop_map(|items| format!("[{}]", items.join(" , "))),
            items.prop_map(|items| format!("{{{}}}", members(&items))),
        ]
    });
    prop_oneof![
        1 => prop::collection::vec(token, 0..8).prop_map(|tokens| format!("{{{}}}", tokens.concat())),
        3 => prop::collection::vec(value, 0..5).prop_map(|values| format!(" {{{}}}\n", members(&values))),
    ]
}

fn members(values: &[String]) -> String {
    let members: Vec<_> = values.iter().map(|value| format!("\"k\": {value}")).collect();
    members.join(",")
}
