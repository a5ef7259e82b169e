//! What is listed, and what only looks like it.

use crate::load::Export;
use crate::org::read_for;
use crate::org::scope::Scope;

/// `Component field verb confidence` of every trace, with the text at its span.
fn traces(files: &[(&str, &str)]) -> Vec<String> {
    let stored = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    let org = read_for(
        &Export::from_memory(stored.collect()),
        &Scope::default().for_audit(),
    );
    org.traces
        .iter()
        .map(|trace| {
            let shown = &org.file(trace.span.file).shown;
            let text = files
                .iter()
                .find(|(path, _)| shown.ends_with(path))
                .expect("a file")
                .1;
            let word = trace.confidence.word();
            format!(
                "{} {} {} {word}",
                trace.component.name,
                trace.verb,
                &text[trace.span.range()]
            )
        })
        .collect()
}

#[test]
fn flows_are_asked_which_object_they_speak_of() {
    let flow = |start: &str, rest: &str| {
        format!("<Flow><start><object>{start}</object></start>{rest}<status>Active</status></Flow>")
    };
    let condition = "<decisions><rules><conditions><leftValueReference>$Record.CallType</leftValueReference>\
        <rightValue><stringValue>Inbound</stringValue></rightValue></conditions></rules></decisions>";
    let create = "<recordCreates><inputAssignments><field>CallDisposition</field></inputAssignments>\
        <object>Task</object></recordCreates>";
    let other = "<recordCreates><inputAssignments><field>CallDisposition</field></inputAssignments>\
        <object>VoiceCall</object></recordCreates>";
    let text = "<textTemplates><text>CallType is {!$Record.CallType}, said {!unknown.CallObject}</text></textTemplates>";
    let email = "<decisions><rules><conditions><leftValueReference>$Record.TaskSubtype</leftValueReference>\
        <rightValue><stringValue>Email</stringValue></rightValue></conditions></rules></decisions>";
    let found = traces(&[
        (
            "flows/Task.flow",
            &flow("Task", &format!("{condition}{create}{other}{text}{email}")),
        ),
        (
            "flows/Voice.flow",
            &flow("VoiceCall", &format!("{condition}{other}")),
        ),
    ]);
    assert_eq!(
        found,
        [
            "Task asks for $Record.CallType high",
            "Task writes CallDisposition high",
            "Task reads $Record.CallType high",
            "Task reads unknown.CallObject low",
        ]
    );
}

#[test]
fn loops_and_lookups_hold_what_they_were_given() {
    let flow = "<Flow><loops><name>Each</name><collectionReference>Get_Calls</collectionReference></loops>\
        <recordLookups><name>Get_Calls</name><object>Task</object><queriedFields>CallObject</queriedFields></recordLookups>\
        <recordLookups><name>Get_Voice</name><object>VoiceCall</object><queriedFields>CallType</queriedFields></recordLookups>\
        <assignments><assignmentItems><value><elementReference>Each.CallType</elementReference></value></assignmentItems>\
        <assignmentItems><value><elementReference>Get_Voice.CallType</elementReference></value></assignmentItems></assignments></Flow>";
    assert_eq!(
        traces(&[("flows/A.flow", flow)]),
        ["A reads CallObject high", "A reads Each.CallType high"]
    );
}

#[test]
fn apex_is_read_by_its_declarations() {
    let class = "public class A { // t.CallType\n\
        void a(List<Task> ts, VoiceCall v, SObject s) { for (Task t : ts) { t.CallType = 'Inbound'; }\n\
        ts[0].CallObject = v.CallType; String callType = v.CallDisposition;\n\
        Task n = new Task(Subject = 'Call', CallDurationInSeconds = 3);\n\
        VoiceCall w = new VoiceCall(CallType = 'Inbound');\n\
        List<Task> q = [SELECT Id, CallDisposition, (SELECT CallType FROM VoiceCalls) FROM Task WHERE CallObject = :x];\n\
        Database.query('SELECT CallType FROM Task'); Database.query('SELECT CallType FROM VoiceCall');\n\
        if (n.TaskSubtype == 'Email' || n.TaskSubtype == 'Call') {} get().CallObject = ''; }}";
    assert_eq!(
        traces(&[("classes/A.cls", class)]),
        [
            "A writes CallType high",
            "A writes CallObject high",
            "A writes CallDurationInSeconds high",
            "A reads CallDisposition high",
            "A writes CallObject high",
            "A reads CallType medium",
            "A reads TaskSubtype high",
            "A writes CallObject low",
        ]
    );
}

#[test]
fn reports_and_list_views_name_columns_in_their_own_way() {
    let found = traces(&[
        (
            "reports/Acme/Calls.report",
            "<Report><columns><field>CALLDURATION</field></columns><columns><field>SUBJECT</field></columns>\
             <groupingsDown><field>CALLTYPE</field></groupingsDown><name>CallType</name><reportType>Activity</reportType></Report>",
        ),
        (
            "reports/Acme/Voice.report",
            "<Report><columns><field>VoiceCall$CallType</field></columns><reportType>VoiceCallList</reportType></Report>",
        ),
        (
            "reports/Acme/Custom.report",
            "<Report><columns><field>Account.Activities$CallDisposition</field></columns><reportType>Acme__c</reportType></Report>",
        ),
        (
            "objects/Activity.object",
            "<CustomObject><listViews><fullName>Calls</fullName><columns>TASK.CALLTYPE</columns></listViews></CustomObject>",
        ),
        (
            "objects/Case.object",
            "<CustomObject><listViews><fullName>Calls</fullName><columns>CallType</columns></listViews><searchLayouts>\
             <lookupPhoneDialogsAdditionalFields>CASES.STATUS</lookupPhoneDialogsAdditionalFields></searchLayouts></CustomObject>",
        ),
    ]);
    assert_eq!(
        found,
        [
            "Activity.Calls shows TASK.CALLTYPE high",
            "Case shows CASES.STATUS high",
            "Acme/Calls shows CALLDURATION high",
            "Acme/Calls groups by CALLTYPE high",
            "Acme/Custom shows Account.Activities$CallDisposition high",
        ]
    );
}

#[test]
fn rules_layouts_and_workflow_of_tasks_count_and_those_of_others_do_not() {
    let rule = "<ValidationRule><fullName>R</fullName><active>true</active><errorConditionFormula>AND(ISPICKVAL(CallType, \
        &quot;CallType&quot;), Owner.CallObject = '' /* CallObject */, ISBLANK(CallDisposition))</errorConditionFormula></ValidationRule>";
    let layout = "<Layout><layoutSections><layoutColumns><layoutItems><field>CallType</field></layoutItems></layoutColumns>\
        </layoutSections></Layout>";
    let workflow = "<Workflow><fieldUpdates><fullName>U</fullName><field>CallDurationInSeconds</field><formula>CallObject</formula>\
        <name>CallType</name></fieldUpdates><rules><fullName>W</fullName><criteriaItems><field>Task.CallType</field>\
        </criteriaItems></rules></Workflow>";
    let found = traces(&[
        ("objects/Task/validationRules/R.validationRule-meta.xml", rule),
        ("objects/Case/validationRules/R.validationRule-meta.xml", rule),
        ("layouts/Task-Acme.layout-meta.xml", layout),
        ("layouts/VoiceCall-Acme.layout-meta.xml", layout),
        ("workflows/Task.workflow-meta.xml", workflow),
        ("workflows/Case.workflow-meta.xml", workflow),
    ]);
    assert_eq!(
        found,
        [
            "Task-Acme shows CallType high",
            "Task.R reads CallType high",
            "Task.R reads CallDisposition high",
            "Task.U writes CallDurationInSeconds high",
            "Task.U reads CallObject high",
            "Task.W filters by Task.CallType high",
        ]
    );
}

#[test]
fn telephony_leaves_marks_elsewhere() {
    let found = traces(&[
        (
            "classes/Acme.cls",
            "global class Acme implements purecloud.CTIExtension { }",
        ),
        ("classes/Other.cls", "class Other implements acme.CTIExtension {}"),
    ]);
    assert_eq!(found, ["Acme implements CTIExtension high",]);
}

#[test]
fn nothing_is_looked_for_unless_asked() {
    let stored = vec![(
        "layouts/Task-Acme.layout".to_owned(),
        b"<Layout><field>CallType</field></Layout>".to_vec(),
    )];
    let org = read_for(&Export::from_memory(stored), &Scope::default());
    assert!(org.traces.is_empty());
}
