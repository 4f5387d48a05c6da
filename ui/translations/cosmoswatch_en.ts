<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en_US">
<context>
    <name>AlertColumns</name>
    <message numerus="yes">
        <source>%n record(s)</source>
        <translation>
            <numerusform>%n record</numerusform>
            <numerusform>%n records</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cosmoswatch::AlertActions</name>
    <message numerus="yes">
        <source>%n alert(s) now “%1”. %2 takes it back.</source>
        <translation>
            <numerusform>%n alert now “%1”. %2 takes it back.</numerusform>
            <numerusform>%n alerts now “%1”. %2 takes it back.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n alert(s) assigned to %1. %2 takes it back.</source>
        <translation>
            <numerusform>%n alert assigned to %1. %2 takes it back.</numerusform>
            <numerusform>%n alerts assigned to %1. %2 takes it back.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cosmoswatch::AlertDetail</name>
    <message numerus="yes">
        <source>%n alerts chosen.

Acknowledge, resolve, dismiss, copy or export them together: see the Alert menu.</source>
        <translation>
            <numerusform>%n alert chosen.

Acknowledge, resolve, dismiss, copy or export them together: see the Alert menu.</numerusform>
            <numerusform>%n alerts chosen.

Acknowledge, resolve, dismiss, copy or export them together: see the Alert menu.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n record(s)</source>
        <translation>
            <numerusform>%n record</numerusform>
            <numerusform>%n records</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cosmoswatch::AlertExport</name>
    <message numerus="yes">
        <source>%n alert(s)</source>
        <translation>
            <numerusform>%n alert</numerusform>
            <numerusform>%n alerts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copied %n alert(s)</source>
        <translation>
            <numerusform>Copied %n alert</numerusform>
            <numerusform>Copied %n alerts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Exported %n alert(s) to %1</source>
        <translation>
            <numerusform>Exported %n alert to %1</numerusform>
            <numerusform>Exported %n alerts to %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cosmoswatch::AlertQueueModel</name>
    <message numerus="yes">
        <source>%n alert(s)</source>
        <translation>
            <numerusform>%n alert</numerusform>
            <numerusform>%n alerts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cosmoswatch::AlertTray</name>
    <message numerus="yes">
        <source>%n new High alert(s)</source>
        <translation>
            <numerusform>%n new High alert</numerusform>
            <numerusform>%n new High alerts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cosmoswatch::AlertsPage</name>
    <message numerus="yes">
        <source>Show all %n alert(s)</source>
        <translation>
            <numerusform>Show all %n alert</numerusform>
            <numerusform>Show all %n alerts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cosmoswatch::EvidenceView</name>
    <message numerus="yes">
        <source>%n record(s), as delivered.</source>
        <translation>
            <numerusform>%n record, as delivered.</numerusform>
            <numerusform>%n records, as delivered.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cosmoswatch::FilterBar</name>
    <message numerus="yes">
        <source>%n of them</source>
        <translation>
            <numerusform>%n of them</numerusform>
            <numerusform>%n of them</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Last %n hour(s)</source>
        <translation>
            <numerusform>Last hour</numerusform>
            <numerusform>Last %n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Last %n day(s)</source>
        <translation>
            <numerusform>Last day</numerusform>
            <numerusform>Last %n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Last %n week(s)</source>
        <translation>
            <numerusform>Last week</numerusform>
            <numerusform>Last %n weeks</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cosmoswatch::MailPreview</name>
    <message numerus="yes">
        <source>%n alert(s)</source>
        <translation>
            <numerusform>%n alert</numerusform>
            <numerusform>%n alerts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Attached: evidence.json (%n record(s))</source>
        <translation>
            <numerusform>Attached: evidence.json (%n record)</numerusform>
            <numerusform>Attached: evidence.json (%n records)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cosmoswatch::MainWindow</name>
    <message numerus="yes">
        <source>Alerts, %n active</source>
        <translation>
            <numerusform>Alerts, %n active</numerusform>
            <numerusform>Alerts, %n active</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cosmoswatch::PaletteSearch</name>
    <message numerus="yes">
        <source>%n alert(s)</source>
        <translation>
            <numerusform>%n alert</numerusform>
            <numerusform>%n alerts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cosmoswatch::StatusChanges</name>
    <message numerus="yes">
        <source>Undo “%1” of %n alert(s)</source>
        <translation>
            <numerusform>Undo “%1” of %n alert</numerusform>
            <numerusform>Undo “%1” of %n alerts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cosmoswatch::StatusLine</name>
    <message numerus="yes">
        <source>%n s</source>
        <translation>
            <numerusform>%n s</numerusform>
            <numerusform>%n s</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n min</source>
        <translation>
            <numerusform>%n min</numerusform>
            <numerusform>%n min</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n h</source>
        <translation>
            <numerusform>%n h</numerusform>
            <numerusform>%n h</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n bad line(s)</source>
        <translation>
            <numerusform>%n bad line</numerusform>
            <numerusform>%n bad lines</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n record(s) too late</source>
        <translation>
            <numerusform>%n record too late</numerusform>
            <numerusform>%n records too late</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, %n day(s) left</source>
        <translation>
            <numerusform>%1, %n day left</numerusform>
            <numerusform>%1, %n days left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Learning: %n accounts</source>
        <translation>
            <numerusform>Learning: %n account</numerusform>
            <numerusform>Learning: %n accounts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cosmoswatch::StatusChanges</name>
    <message numerus="yes">
        <source>Undo “%1” of %n alert(s)</source>
        <translation>
            <numerusform>Undo “%1” of %n alert</numerusform>
            <numerusform>Undo “%1” of %n alerts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Nothing was changed: somebody worked on %n of these alerts meanwhile (%1).</source>
        <translation>
            <numerusform>Nothing was changed: somebody worked on one of these alerts meanwhile (%1).</numerusform>
            <numerusform>Nothing was changed: somebody worked on %n of these alerts meanwhile (%1).</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cosmoswatch::SuppressAlertsDialog</name>
    <message numerus="yes">
        <source>It would have hidden %n alert(s) of the last %1 days: %2.</source>
        <translation>
            <numerusform>It would have hidden %n alert of the last %1 days: %2.</numerusform>
            <numerusform>It would have hidden %n alerts of the last %1 days: %2.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&amp;Dismiss %n open alert(s) now</source>
        <translation>
            <numerusform>&amp;Dismiss %n open alert now</numerusform>
            <numerusform>&amp;Dismiss %n open alerts now</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cosmoswatch::RelatedAlerts</name>
    <message numerus="yes">
        <source>%n alert(s). Enter opens one.</source>
        <translation>
            <numerusform>%n alert. Enter opens it.</numerusform>
            <numerusform>%n alerts. Enter opens one.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cosmoswatch::ReportsPage</name>
    <message numerus="yes">
        <source>%n account(s)</source>
        <translation>
            <numerusform>%n account</numerusform>
            <numerusform>%n accounts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cosmoswatch::RulesPage</name>
    <message numerus="yes">
        <source>off for %n account(s)</source>
        <translation>
            <numerusform>off for %n account</numerusform>
            <numerusform>off for %n accounts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>on for %n account(s)</source>
        <translation>
            <numerusform>on for %n account</numerusform>
            <numerusform>on for %n accounts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cosmoswatch::SuppressionList</name>
    <message numerus="yes">
        <source>%n alert(s) reopened.</source>
        <translation>
            <numerusform>%n alert reopened.</numerusform>
            <numerusform>%n alerts reopened.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cosmoswatch::SourcesPage</name>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
</context>
</TS>
