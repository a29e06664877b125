/* A field has its kind in each event; an address that is a string in some code is an address. */
void well_dug(struct event *event)
{
	event_set_name(event, "well_dug");
	event_add_int(event, "depth", 20);
	e_debug(event, "dug");
}

void well_measured(struct event *event)
{
	event_set_name(event, "well_measured");
	event_add_str(event, "depth", "deep");
	e_debug(event, "measured");
}

void well_drawn(struct event *event, const struct ip_addr *ip, bool text)
{
	event_set_name(event, "well_drawn");
	if (text)
		event_add_str(event, "from_ip", net_ip2addr(ip));
	else
		event_add_ip(event, "from_ip", ip);
	event_add_timeval(event, "drawn_at", &ioloop_timeval);
	event_strlist_append(event, "buckets", "one");
	event_inc_int(event, "litres", 5);
	e_debug(event, "drawn");
}
