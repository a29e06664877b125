#ifndef COURIER_H
#define COURIER_H

#define WEIGHT_FIELD "weight_grams"

#endif
