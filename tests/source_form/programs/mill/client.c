/* The mill's client has the name of the bakery's, and nothing else in common. */
struct client { struct event *event; };

static void client_grind(struct client *client)
{
	event_add_int(client->event, "sacks", 3);
	struct event_passthrough *e = event_create_passthrough(client->event)->set_name("flour_ground");
	e_debug(e->event(), "ground");
}

int main(void)
{
	struct client client;
	client.event = event_create(NULL);
	client_grind(&client);
	return 0;
}
