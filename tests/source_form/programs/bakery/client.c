struct client { struct event *event; };

static void client_bake(struct client *client)
{
	event_add_int(client->event, "loaves", 8);
	struct event_passthrough *e = event_create_passthrough(client->event)->set_name("bread_baked");
	e_debug(e->event(), "baked");
}

int main(void)
{
	struct client client;
	client.event = event_create(NULL);
	client_bake(&client);
	return 0;
}
