/* A list of fields at once, by member and by place. */
void tide_turned(struct event *event, const char *harbour)
{
	const struct event_add_field fields[] = {
		{ .key = "harbour", .value = harbour },
		{ .key = "metres", .value_intmax = 3 },
		{ .key = "turned_at", .value_timeval = { 0, 0 } },
		{ .key = NULL }
	};
	event_add_fields(event, fields);
	event_set_name(event, "tide_turned");
	e_info(event, "turned");
}

void tide_seen(struct event *event)
{
	struct event_passthrough *e = event_create_passthrough(event)->set_name("tide_seen")->
		add_fields((const struct event_add_field []) {
			{ .key = "moon", .value = "full" },
			{ .key = NULL }
		});
	e_info(e->event(), "seen");
}
