/* A server of the tests' own. */
void command_finished(struct client *client)
{
	event_add_str(client->event, "cmd_tag", client->tag);
	event_add_str(client->event, "cmd_name", client->name);
	event_add_str(client->event, "tagged_reply_state", "OK");
	event_add_int(client->event, "net_in_bytes", client->in);
	event_add_int(client->event, "net_out_bytes", client->out);
	event_add_int(client->event, "lock_wait_usecs", client->lock_wait);
	event_set_name(client->event, "imap_command_finished");
}

void login_finished(struct event *event)
{
	event_set_name(event, "auth_request_finished");
	event_add_str(event, "success", "yes");
}
