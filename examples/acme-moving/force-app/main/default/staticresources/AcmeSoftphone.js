(function () {
    function ready() {
        sforce.opencti.enableClickToDial({ callback: function () {} });
        sforce.opencti.onClickToDial({ listener: function (number) { dial(number); } });
        sforce.opencti.subscribe({ channelName: 'Acme_Screen__c', listener: function () {}, callback: function () {} });
    }

    function ringing(caller) {
        sforce.opencti.searchAndScreenPop({
            searchParams: caller,
            callType: sforce.opencti.CALL_TYPE.INBOUND,
            deferred: false,
            callback: function () {}
        });
    }

    function ended(call) {
        sforce.opencti.saveLog({
            value: {
                entityApiName: 'Task',
                Subject: 'Call',
                Status: 'Completed',
                CallType: 'Inbound',
                CallDisposition: call.outcome,
                CallDurationInSeconds: call.seconds,
                Acme_Reason__c: call.reason,
                WhoId: call.contact
            },
            callback: function () {}
        });
        sforce.opencti.runApex({
            apexClass: 'AcmeCallHelper',
            methodName: 'attach',
            methodParams: 'call=' + call.id,
            callback: function () {}
        });
    }

    function dial(number) {
        window.acmePhone = { dial: dial, ringing: ringing, ended: ended, last: number };
    }

    ready();
})();
