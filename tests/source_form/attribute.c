/* Words that only macros explain stand where a parser of C knows no words. */
static void ATTR_NULL(2)
tent_pitch(struct event *event, void *context ATTR_UNUSED)
{
	event_set_name(event, "tent_pitched");
	event_add_int(event, "pegs", 4);
	e_debug(event, "pitched");
}

static void ATTR_FORMAT(2, 3) tent_log(struct event *event, const char *fmt, ...);

static inline bool ATTR_PURE
tent_strike(const char *name ATTR_UNUSED, struct event *event ATTR_UNUSED)
{
	event_set_name(event, "tent_struck");
	e_debug(event, "struck");
	return TRUE;
}
