//! Knows `ctilint debug`: what is read, and what a rule sees.

use std::fmt::Write;

use serde::Serialize;

use super::args::{DebugCommand, DebugFormat};
use super::session::{Failure, Session};
use crate::analysis::assignment::Membership;
use crate::analysis::call_log::CallLog;
use crate::analysis::secrets;
use crate::analysis::vendor::Vendors;
use crate::answer::Table;
use crate::engine::Mask;
use crate::org::call_center::{CallCenter, CenterKind};
use crate::org::kind::Kind;
use crate::org::mode::Mode;
use crate::report::table::aligned;
use crate::secret::masked;

pub(super) fn run(command: DebugCommand) -> Result<u8, Failure> {
    let text = match command {
        DebugCommand::Files { inputs, format } => files(&Session::open(&inputs, None)?, format),
        DebugCommand::Model { inputs, format } => model(&Session::open(&inputs, None)?, format),
        DebugCommand::Adapter { inputs } => super::debug_adapter::profiles(&Session::open(&inputs, None)?),
        DebugCommand::Formula { ast } => super::debug_formula::answers(ast)?,
        DebugCommand::Verdict => super::debug_formula::verdicts()?,
    };
    super::print(&text)?;
    Ok(0)
}

fn files(session: &Session, format: DebugFormat) -> String {
    let mut table = Table::new(&["file", "type", "status", "api_version"]);
    for file in &session.org.files {
        let kind = match (file.is_data, file.kind) {
            (true, _) => "data",
            (false, kind) => kind.map_or("-", Kind::word),
        };
        let version = file
            .version
            .map_or("-".to_owned(), |version| format!("{version}.0"));
        table.rows.push(vec![
            masked(&file.shown),
            kind.to_owned(),
            file.status.word().to_owned(),
            version,
        ]);
    }
    match format {
        DebugFormat::Table => aligned(&table),
        DebugFormat::Json => json(&table.objects()),
    }
}

/// What a rule sees, in the words of the documentation.
#[derive(Serialize)]
struct Model {
    call_centers: Vec<CenterView>,
    trusted_hosts: Vec<HostView>,
    my_domain: Option<String>,
    activity_fields: Vec<String>,
    visualforce_pages: Vec<String>,
    call_logs: Vec<CallLogView>,
    users: Option<usize>,
}

/// A record that calls become, and how well that is known.
#[derive(Serialize)]
struct CallLogView {
    call_centers: Vec<String>,
    written_by: &'static str,
    object: String,
    mode: &'static str,
    grade: &'static str,
    fields: Vec<String>,
}

#[derive(Serialize)]
struct CenterView {
    file: String,
    name: String,
    format: &'static str,
    kind: &'static str,
    /// Only Open CTI has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    mode: Option<&'static str>,
    adapter_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vendor: Option<VendorView>,
}

/// Whose softphone it is, and what gives that away.
#[derive(Serialize)]
struct VendorView {
    name: &'static str,
    product: &'static str,
    /// What kind of evidence, and the text.
    evidence: &'static str,
    text: String,
    grade: &'static str,
    source: &'static str,
}

#[derive(Serialize)]
struct HostView {
    #[serde(rename = "type")]
    list: &'static str,
    name: String,
    url: String,
    active: bool,
}

fn model(session: &Session, format: DebugFormat) -> String {
    let org = &session.org;
    let mask = Mask::new(&secrets::find(org));
    let vendors = Vendors::new(org);
    let model = Model {
        call_centers: org
            .call_centers
            .iter()
            .map(|center| view(session, center, &vendors, &mask))
            .collect(),
        trusted_hosts: org
            .allowed_hosts()
            .map(|host| HostView {
                list: host.list.metadata_type(),
                name: mask.masked(&host.name),
                url: mask.masked(host.url.text()),
                active: host.active,
            })
            .collect(),
        my_domain: org
            .my_domain
            .as_ref()
            .map(|domain| mask.masked(domain.name.text())),
        activity_fields: org
            .records
            .fields
            .iter()
            .map(|field| mask.masked(&field.component().name))
            .collect(),
        visualforce_pages: org.pages.iter().map(|page| mask.masked(&page.name)).collect(),
        call_logs: call_logs(session, &vendors, &mask),
        users: org.people.users.as_ref().map(Vec::len),
    };
    match format {
        DebugFormat::Json => json(&model),
        DebugFormat::Table => model_text(&model),
    }
}

fn call_logs(session: &Session, vendors: &Vendors, mask: &Mask) -> Vec<CallLogView> {
    let (org, options) = (&session.org, &session.options);
    let call_log = CallLog::new(org, &Membership::new(org), vendors, options);
    let views = call_log.records().map(|(payload, record)| CallLogView {
        call_centers: payload.names.iter().map(|name| mask.masked(name)).collect(),
        written_by: payload.logs.word(),
        object: mask.masked(&record.object),
        mode: record.operation.word(),
        grade: record.grade.word(),
        fields: record.fields.keys().map(|name| mask.masked(name)).collect(),
    });
    views.collect()
}

fn view(session: &Session, center: &CallCenter, vendors: &Vendors, mask: &Mask) -> CenterView {
    CenterView {
        file: mask.masked(&session.org.file(center.file).shown),
        name: mask.masked(&center.name),
        format: center.format.word(),
        kind: center.kind.word(),
        mode: center
            .known_mode()
            .filter(|_| center.kind == CenterKind::OpenCti)
            .map(Mode::word),
        adapter_url: center
            .effective("reqAdapterUrl")
            .map(|setting| mask.masked(setting.value.trim().text())),
        vendor: vendors.of(center).map(|found| VendorView {
            name: found.vendor.name,
            product: found.vendor.product,
            evidence: found.evidence.kind.word(),
            text: mask.masked(&found.evidence.text),
            grade: found.grade.word(),
            source: found.evidence.source,
        }),
    }
}

fn model_text(model: &Model) -> String {
    let mut centers = Table::new(&["call center", "kind", "mode", "adapter URL", "file"]);
    for center in &model.call_centers {
        centers.rows.push(vec![
            center.name.clone(),
            center.kind.to_owned(),
            center.mode.unwrap_or("-").to_owned(),
            center.adapter_url.clone().unwrap_or_else(|| "-".to_owned()),
            center.file.clone(),
        ]);
    }
    let mut hosts = Table::new(&["trusted host", "type", "name"]);
    for host in &model.trusted_hosts {
        let active = if host.active { "" } else { " (inactive)" };
        hosts.rows.push(vec![
            host.url.clone(),
            host.list.to_owned(),
            format!("{}{active}", host.name),
        ]);
    }
    let mut text = format!("{}\n{}\n", aligned(&centers), aligned(&hosts));
    text.push_str(&vendor_text(&model.call_centers));
    let domain = model.my_domain.as_deref().unwrap_or("not in the export");
    let _ = writeln!(text, "My Domain: {domain}");
    let _ = writeln!(
        text,
        "fields of Task, Event, Activity: {}",
        model.activity_fields.len()
    );
    let _ = writeln!(text, "Visualforce pages: {}", model.visualforce_pages.len());
    text.push_str(&call_log_text(&model.call_logs));
    let users = model
        .users
        .map_or("not given".to_owned(), |count| count.to_string());
    let _ = writeln!(text, "users: {users}");
    text
}

/// One line a call center whose vendor is known.
fn vendor_text(centers: &[CenterView]) -> String {
    let mut text = String::new();
    for center in centers {
        if let Some(vendor) = &center.vendor {
            let VendorView { name, product, .. } = vendor;
            let _ = writeln!(
                text,
                "vendor of {}: {name}, {product}, by {} {} ({})",
                center.name, vendor.evidence, vendor.text, vendor.grade
            );
        }
    }
    text
}

/// One line a record that calls become.
fn call_log_text(logs: &[CallLogView]) -> String {
    let mut text = String::new();
    for log in logs {
        let fields = log.fields.join(", ");
        let _ = writeln!(
            text,
            "call log, {} {} ({}): {fields}",
            log.mode, log.object, log.grade
        );
    }
    text
}

pub(super) fn json(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
