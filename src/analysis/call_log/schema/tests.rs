use super::*;
use crate::formula::Formula;
use crate::load::Export;
use crate::org;

fn schema(object: &str, files: &[(&str, &str)]) -> OrgSchema {
    let stored = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    OrgSchema::new(&org::read(&Export::from_memory(stored.collect())), object)
}

fn of_field(name: &str, body: &str) -> OrgSchema {
    let text = format!("<CustomField><fullName>{name}</fullName>{body}</CustomField>");
    let path = format!("objects/Activity/fields/{name}.field-meta.xml");
    schema("Task", &[(&path, &text)])
}

fn ty(schema: &OrgSchema, name: &str) -> Type {
    schema.field(name).expect("every name has a field").ty
}

fn values(schema: &OrgSchema, name: &str) -> Vec<String> {
    let field = schema.field(name).expect("every name has a field");
    field.values.iter().map(ToString::to_string).collect()
}

#[test]
fn standard_fields_depend_on_the_object() {
    let task = schema("task", &[]);
    assert_eq!(ty(&task, "SUBJECT"), Type::Text);
    assert_eq!(ty(&task, "WhoId"), Type::Id);
    assert_eq!(ty(&task, "ActivityDate"), Type::Date);
    assert_eq!(ty(&task, "IsClosed"), Type::Boolean);
    assert_eq!(ty(&task, "CallDurationInSeconds"), Type::Number);
    assert_eq!(ty(&task, "RecordType.DeveloperName"), Type::Text);
    assert_eq!(values(&task, "CallType"), ["Inbound", "Internal", "Outbound"]);
    assert!(task.is_restricted("calltype") && !task.is_restricted("Status"));
    assert_eq!(ty(&task, "StartDateTime"), Type::Any);
    let event = schema("Event", &[]);
    assert_eq!(ty(&event, "StartDateTime"), Type::DateTime);
    assert_eq!(ty(&event, "CallType"), Type::Any);
    let case = schema("Case", &[]);
    assert_eq!(ty(&case, "Subject"), Type::Any);
    assert_eq!(ty(&case, "CreatedDate"), Type::DateTime);
}

#[test]
fn global_variables_have_their_types() {
    let task = schema("Task", &[]);
    assert_eq!(ty(&task, "$Permission.Skip_Rules"), Type::Boolean);
    assert_eq!(ty(&task, "$Profile.Name"), Type::Text);
    assert_eq!(ty(&task, "$user.ProfileId"), Type::Id);
    assert_eq!(ty(&task, "Owner:User.Username"), Type::Text);
    assert_eq!(ty(&task, "$Label.Skip"), Type::Text);
    assert_eq!(ty(&task, "$System.OriginDateTime"), Type::DateTime);
    for unknown in [
        "$User.Skip__c",
        "$Setup.Skip__c.Tasks__c",
        "$CustomMetadata.Switch__mdt.Tasks.Off__c",
        "Who.Name",
        "Contract__r.Code__c",
    ] {
        assert_eq!(ty(&task, unknown), Type::Any, "{unknown}");
        assert!(!task.knows(unknown), "{unknown}");
    }
}

#[test]
fn custom_fields_of_activities_are_fields_of_tasks() {
    let types = [
        ("Checkbox", Type::Boolean),
        ("Currency", Type::Number),
        ("Lookup", Type::Id),
        ("MultiselectPicklist", Type::MultiPicklist),
        ("Summary", Type::Any),
        ("Url", Type::Text),
    ];
    for (name, wanted) in types {
        let task = of_field("Some__c", &format!("<type>{name}</type>"));
        assert_eq!(ty(&task, "some__C"), wanted, "{name}");
    }
    let share = of_field("Share__c", "<type>Percent</type>");
    assert!(share.field("Share__c").is_some_and(|field| field.percent));
    let place = of_field("Place__c", "<type>Location</type>");
    assert_eq!(ty(&place, "Place__Latitude__s"), Type::Number);
}

#[test]
fn picklists_have_the_values_that_can_be_saved() {
    let list = |restricted: &str| {
        format!(
            "<type>Picklist</type><valueSet>{restricted}<valueSetDefinition>\
             <value><fullName>Sold</fullName></value>\
             <value><fullName>Lost</fullName><isActive>false</isActive></value>\
             </valueSetDefinition></valueSet>"
        )
    };
    let open = of_field("Result__c", &list(""));
    assert_eq!(values(&open, "Result__c"), ["Sold", "Lost"]);
    assert!(!open.is_restricted("Result__c"));
    let closed = of_field("Result__c", &list("<restricted>true</restricted>"));
    assert_eq!(values(&closed, "Result__c"), ["Sold"]);
    assert!(closed.is_restricted("Result__c"));
    let elsewhere = of_field(
        "Result__c",
        "<type>Picklist</type><valueSet><restricted>true</restricted>\
         <valueSetName>Results</valueSetName></valueSet>",
    );
    assert!(values(&elsewhere, "Result__c").is_empty());
    assert!(!elsewhere.is_restricted("Result__c"));
}

#[test]
fn standard_picklists_have_the_values_of_their_set() {
    let set = "<StandardValueSet><standardValue><fullName>Done</fullName></standardValue></StandardValueSet>";
    let path = "standardValueSets/TaskStatus.standardValueSet";
    let task = schema("Task", &[(path, set)]);
    assert_eq!(values(&task, "Status"), ["Done"]);
    assert!(values(&task, "Type").is_empty());
}

#[test]
fn formula_fields_are_computed_where_they_compile() {
    let half = of_field(
        "Half__c",
        "<formula>CallDurationInSeconds / 2</formula><formulaTreatBlanksAs>BlankAsBlank</formulaTreatBlanksAs>\
         <type>Number</type>",
    );
    let nested = half.field("Half__c").and_then(|field| field.formula);
    assert!(nested.is_some_and(|nested| !nested.null_as_zero));
    assert!(Formula::compile("Half__c > 10", &half).is_ok());
    let broken = of_field("Half__c", "<formula>Subject / 2</formula><type>Number</type>");
    assert_eq!(broken.field("Half__c"), Some(Field::new(Type::Number)));
    assert!(Formula::compile("Half__c > 10", &broken).is_ok());
}
