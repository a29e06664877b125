/* What is added after an event was sent is not in it. */
void race(struct event *parent)
{
	struct event *event = event_create(parent);
	event_set_name(event, "race_started");
	event_add_int(event, "runners", 7);
	e_debug(event, "started");
	event_add_str(event, "winner", "x");
	event_set_name(event, "race_ended");
	e_debug(event, "ended");
	event_add_str(event, "party", "late");
}
