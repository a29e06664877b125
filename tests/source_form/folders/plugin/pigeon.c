#include "post.h"

void pigeon_fly(struct post *post)
{
	post->event = event_create(NULL);
	post_stamp(post);
	event_set_name(post->event, "pigeon_flown");
	e_debug(post->event, "flown");
}
