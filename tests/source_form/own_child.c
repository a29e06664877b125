/* A variable becomes the child of what it was: the child's fields do not flow upwards. */
void forge(struct event *event)
{
	event_add_str(event, "smith", "a");
	event_set_name(event, "forge_lit");
	e_debug(event, "lit");
	event = event_create(event);
	event_add_str(event, "blade", "b");
	event_set_name(event, "forge_struck");
	e_debug(event, "struck");
	event_unref(&event);
}

void forge_day(void)
{
	struct event *event = event_create(NULL);
	event_add_int(event, "day", 1);
	forge(event);
}
