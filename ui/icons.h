// Line icons in the theme's colours. They follow a change of theme by themselves: the file is rendered and
// tinted when it is painted, at the resolution of the screen.
#pragma once

#include <QIcon>

namespace cosmoswatch {

enum class Icon {
    // Navigation.
    Alerts,
    Access,
    Entities,
    Hardening,
    Sources,
    Rules,
    Reports,
    Settings,
    // Shapes of the severities.
    SeverityHigh,
    SeverityMedium,
    SeverityLow,
    SeverityInformational,
    // Actions and states.
    Account,
    Acknowledge,
    Add,
    Assign,
    Calendar,
    ChevronDown,
    ChevronRight,
    Close,
    Columns,
    Command,
    Connect,
    Copy,
    Dismiss,
    Error,
    Export,
    File,
    Filter,
    Folder,
    Group,
    Help,
    Import,
    Info,
    Key,
    Mail,
    Note,
    Ok,
    Pause,
    Pivot,
    Play,
    Query,
    Refresh,
    Remove,
    Reopen,
    Resolve,
    Sample,
    Search,
    Suppress,
    Time,
    Undo,
    Warning,
};

[[nodiscard]] QIcon icon(Icon which); // the colour of text; muted when disabled
// The same in a colour of the caller's.
[[nodiscard]] QIcon icon(Icon which, const QColor& colour);
[[nodiscard]] QIcon applicationIcon();

} // namespace cosmoswatch
