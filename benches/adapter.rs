//! Time to read the code of softphones: one large bundle, and a tree that has none.

use ctilint::load::Export;
use ctilint::org;

/// Size of the bundle in bytes.
const BUNDLE: usize = 5 << 20;
/// Files without code of a softphone.
const FILES: usize = 2_000;

fn main() {
    divan::main();
}

/// Code as minifiers leave it: modules in functions, short names, everything on one line.
fn bundle() -> String {
    let mut text = String::from("!function(e){var t={};function n(r){return t[r]}");
    let mut module = 0;
    while text.len() < BUNDLE {
        text.push_str(&format!(
            "e[{module}]=function(e,t,n){{\"use strict\";var r=n({module}),o=function(){{function e(e,t){{for(var n=0;n<t.length;n++){{var \
             r=t[n];r.enumerable=r.enumerable||!1,Object.defineProperty(e,r.key,r)}}}}return function(t,n,r){{return n&&e(t.prototype,n),\
             r&&e(t,r),t}}}}();t.default={{name:\"m{module}\",url:\"https://cdn.acme.example/{module}.js\",get:function(e){{var t=this;\
             return r.ajax({{url:e,data:{{a:1,b:[2,3]}}}}).then(function(e){{return e&&e.data?t.set(e.data.x||/[a-z]+/g.test(e.y)?1:0):\
             null}}).catch(function(){{}})}},set:function(e){{for(var t=0,n=e.length;t<n;t++)e[t]=void 0===e[t]?`x${{t}}`:e[t];return \
             setTimeout(function(){{o(e)}},100),e}}}}}},"
        ));
        module += 1;
    }
    text.push_str(
        "e.z=function(e){var t=window.sforce;var n={entityApiName:\"Task\",Subject:e.s,Status:\"Completed\"};e.w&&(n.WhoId=e.w),\
         t.opencti.saveLog({value:n,callback:function(e){e.success}}),t.opencti.enableClickToDial()}}({});",
    );
    text
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn five_megabytes_minified(bencher: divan::Bencher<'_, '_>) {
    let files = vec![("staticresources/Acme.resource".to_owned(), bundle().into_bytes())];
    let export = Export::from_memory(files);
    let org = org::read(&export);
    assert_eq!(org.code.len(), 1);
    assert_eq!(org.code[0].reading.word(), "parsed");
    assert_eq!(org.code[0].calls.len(), 2);
    assert_eq!(org.code[0].records[0].fields.len(), 3);
    bencher.bench(|| org::read(&export).code.len());
}

/// What no reading of a bundle can be faster than.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn the_parser_alone(bencher: divan::Bencher<'_, '_>) {
    let text = bundle();
    bencher.bench(|| {
        let allocator = oxc_allocator::Allocator::default();
        let parsed = oxc_parser::Parser::new(&allocator, &text, oxc_span::SourceType::unambiguous()).parse();
        assert!(parsed.diagnostics.is_empty());
        parsed.program.body.len()
    });
}

/// 20 MB of pages and scripts without a mark: one look at their bytes.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn a_tree_without_adapter_code(bencher: divan::Bencher<'_, '_>) {
    let text = "<apex:page><script>salesforce.com(jsforce.connect('https://acme.my.salesforce.com'))</script></apex:page>\n".repeat(100);
    let files = (0..FILES).map(|n| (format!("pages/Page{n}.page"), text.clone().into_bytes()));
    let export = Export::from_memory(files.collect());
    assert!(org::read(&export).code.is_empty());
    bencher.bench(|| org::read(&export).pages.len());
}
