/* What the event is called depends on the side of the wire, and so do its fields. */
struct wire_settings { bool client; };
struct wire { struct event *event; struct wire_settings set; int fd; };

void wire_opened(struct wire *wire)
{
	if (wire->set.client) {
		event_add_str(wire->event, "dialled", "north");
	} else {
		event_add_str(wire->event, "caller", "south");
	}
	e_debug(event_create_passthrough(wire->event)->
		set_name(wire->set.client ? "wire_out_opened" : "wire_in_opened")->event(), "open");
}
