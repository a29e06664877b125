/* A list of values is closed where all of them stand in the code, and open where some do. */
enum lamp_state { LAMP_ON, LAMP_OFF, LAMP_DIM };
static const char *const lamp_names[] = { "on", "off", "dim" };
static const char *lamp_word(bool bright)
{
	return bright ? "bright" : "pale";
}

void lamp_changed(struct event *event, enum lamp_state state, bool bright, const char *colour, int ret)
{
	event_set_name(event, "lamp_changed");
	event_add_str(event, "state", lamp_names[state]);
	event_add_str(event, "light", lamp_word(bright));
	event_add_str(event, "colour", colour == NULL ? "none" : colour);
	event_add_str(event, "made", "yes");
	switch (state) {
	case LAMP_ON:
		event_add_str(event, "hand", "left");
		break;
	default:
		event_add_str(event, "hand", "right");
		break;
	}
	e_debug(event, "changed");
}
