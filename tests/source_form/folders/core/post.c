/* The plugin's folder is another tree, and calls what stands here. */
#include "post.h"

void post_stamp(struct post *post)
{
	event_add_str(post->event, "stamp", "blue");
}
