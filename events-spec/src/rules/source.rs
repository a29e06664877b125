//! Rules about Dovecot's source: the C code that names events and adds fields to them.

macro_rules! source_rules {
    ($next:ident $($then:ident)*; $($before:tt)*) => { $next! { $($then)*; $($before)*

        /// the code names an event that the page does not have.
        UndocumentedEvent {
            id: "undocumented-event",
            level: Warning,
            area: Source,
            explanation:
                "The source names an event that the page does not have. Servers send it, but its meaning is not \
                 documented.",
            bad: c("void f(struct event *event)\n{\n\tevent_set_name(event, \"dns_request_canceled\");\n}\n"),
            good: c("void f(struct event *event)\n{\n\tevent_set_name(event, \"dns_request_finished\");\n}\n"),
        }

        /// the code adds a field that the page does not list.
        UndocumentedField {
            id: "undocumented-field",
            level: Warning,
            area: Source,
            explanation:
                "The source adds a field to an event, but the page does not list it there. It is a warning if the \
                 function that names the event adds the field, and an info if another function does.",
            bad: c("void f(struct event *event)\n{\n\tevent_set_name(event, \"dns_request_finished\");\n\
                 \tevent_add_str(event, \"cached\", \"yes\");\n}\n"),
            good: c("void f(struct event *event)\n{\n\tevent_set_name(event, \"dns_request_finished\");\n\
                 \tevent_add_str(event, \"error\", \"timeout\");\n}\n"),
        }

        /// the page has an event or a field that no code sends.
        NotInSource {
            id: "not-in-source",
            level: Error,
            area: Source,
            explanation:
                "The page documents an event that no code names, or a field that no code adds to its event. Metrics \
                 on it stay at zero. It is a warning if the code adds a field of this name to other events only, and an \
                 info if the code of the event was not fully understood.",
            bad: c("void f(struct event *event)\n{\n\tevent_set_name(event, \"dns_request_done\");\n}\n"),
            good: c("void f(struct event *event)\n{\n\tevent_set_name(event, \"dns_request_finished\");\n\
                 \tevent_add_str(event, \"error\", \"timeout\");\n\
                 \tevent_add_int(event, \"error_code\", 1);\n}\n"),
        }

        /// a file of the source was not read.
        UnreadFile {
            id: "unread-file",
            level: Warning,
            area: Source,
            explanation:
                "A file or folder of the source was not read: it is larger than 8 MiB, a symbolic link, or nested too \
                 deeply. Events and fields that only it has are therefore missing from the result.",
            bad: sh("mkdir src; mv a.c a.h; ln -s ../a.h src/a.c\n"),
            good: sh("mkdir src; mv a.c src/a.c\n"),
        }
    }};
}
