/* Names that are made while the server runs. */
void kite_flown(struct event *event, const char *key, const char *value, const char *kind)
{
	event_add_str(event, t_strdup_printf("kite_param_%s", key), value);
	event_add_str(event, t_strconcat("tail_", key, NULL), value);
	event_add_str(event, key, value);
	event_set_name(event, "kite_flown");
	e_debug(event, "flown");
	event_set_name(event, t_strdup_printf("kite_%s_landed", kind));
	e_debug(event, "landed");
	event_set_name(event, kind);
	e_debug(event, "gone");
}
