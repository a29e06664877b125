//! The derives `EventEmitter` and `EventValue`; use them through `events-core`.
