/* When an event has a field: always, on failure, on success, under another condition; or the code does not say. */
void raft_landed(struct event *parent, int ret, const char *error, bool storm, const char *pilot)
{
	struct event_passthrough *e = event_create_passthrough(parent)->set_name("raft_landed");
	e->add_int("logs", 12);
	e->add_str("pilot", pilot);
	if (storm)
		e->add_str("sea", "rough");
	if (ret < 0) {
		e->add_str("error", error);
		e_error(e->event(), "not landed: %s", error);
	} else {
		e->add_str("beach", "north");
		e_debug(e->event(), "landed");
	}
}

static void raft_problem(struct event *event, const char *error)
{
	event_add_str(event, "error", error);
}

void raft_built(struct event *event, const char *error, const char *const *tools)
{
	event_set_name(event, "raft_built");
	if (error != NULL)
		raft_problem(event, error);
	else
		event_add_str(event, "success", "yes");
	for (; *tools != NULL; tools++)
		event_strlist_append(event, "tools", *tools);
	e_debug(event, "built");
}

void raft_sunk(struct event *event, const char *error, bool loud)
{
	event_set_name(event, "raft_sunk");
	if (error != NULL) {
		event_add_str(event, "error", error);
		if (loud)
			e_error(event, "sunk: %s", error);
		else
			e_debug(event, "sunk: %s", error);
	} else {
		e_debug(event, "sunk");
	}
}

/* Only sent on success: that says nothing about the field. */
void raft_sold(struct event *event, int ret)
{
	if (ret < 0)
		return;
	event_set_name(event, "raft_sold");
	event_add_int(event, "price", 5);
	e_debug(event, "sold");
}
