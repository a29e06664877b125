/* The name of the field begins with a blank, by mistake. */
void spoon_lost(struct event *event)
{
	event_set_name(event, "spoon_lost");
	event_add_str(event, " drawer", "top");
	e_debug(event, "lost");
}
