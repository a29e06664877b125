/* One variable holds one command after the other. */
struct command { struct event *event; };
struct command *command_new(struct event *parent, const char *kind);

struct command *command_new(struct event *parent, const char *kind)
{
	struct command *command = i_new(struct command, 1);
	command->event = event_create(parent);
	event_add_str(command->event, "kind", kind);
	return command;
}

void commands(struct event *parent)
{
	struct command *cmd;

	cmd = command_new(parent, "plough");
	event_add_int(cmd->event, "furrows", 2);
	event_set_name(cmd->event, "field_ploughed");
	e_debug(cmd->event, "done");

	cmd = command_new(parent, "sow");
	event_add_int(cmd->event, "grains", 9);
	event_set_name(cmd->event, "field_sown");
	e_debug(cmd->event, "done");
}
