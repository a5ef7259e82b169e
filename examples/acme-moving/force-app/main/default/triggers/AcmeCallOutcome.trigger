trigger AcmeCallOutcome on Task (before insert) {
    for (Task log : Trigger.new) {
        if (log.CallDisposition == 'Complaint') {
            log.Priority = 'High';
        }
    }
}
