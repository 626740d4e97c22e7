/*
 * evaluate_neighbours.h - specs near a spec: how much hangs on its parameters
 *
 * A part of evaluate.c. Every number of every detector in the spec is
 * multiplied by a factor of its own, log-uniform in 0.7 .. 1.4. Thresholds
 * stay: a sweep over all thresholds is part of the figures. So do seeds. The
 * constants inside auto are varied as well: this program is linked with an
 * auto.c that is compiled with AUTO_TUNABLE.
 */
#ifndef EVALUATE_NEIGHBOURS_H
#define EVALUATE_NEIGHBOURS_H

#include <string.h>

#define AUTO_TUNABLE

#include "core/auto.h"
#include "core/spec.h"
#include "evaluate_noise.h"

#define FACTOR_LOW		0.7
#define FACTOR_HIGH		1.4

static double
neighbour_factor(uint64_t *seed)
{
	return FACTOR_LOW * pow(FACTOR_HIGH / FACTOR_LOW, noise_uniform(seed));
}

/* A value near this one that the parameter allows */
static double
neighbour_value(const DetectorParam *param, double value, uint64_t *seed)
{
	double		factor = neighbour_factor(seed);

	switch (param->type)
	{
		case PARAM_INT:
			value = round(value * factor);
			break;
		case PARAM_PERIOD:		/* auto stays auto */
			value = value > 0 ? fmax(1, round(value * factor)) : value * factor;
			break;
		case PARAM_REAL:
		case PARAM_DURATION:
			value *= factor;
			break;
		default:
			return value;
	}
	return fmin(fmax(value, param->min), param->max);
}

static void
move_node(SpecNode *node, const SpecNode *from, uint64_t *seed)
{
	const Detector *detector = from->detector;

	for (int i = 1; i < detector->nparams; i++)
		if (strcmp(detector->params[i].name, "seed") != 0)
			node->p[i] = neighbour_value(&detector->params[i], from->p[i], seed);
	node->policy.refractory = (int) round(from->policy.refractory * neighbour_factor(seed));
	node->policy.warmup = (int) round(from->policy.warmup * neighbour_factor(seed));
	node->policy.half_life *= neighbour_factor(seed);
}

/* The constants inside auto: moved, or without a seed as they are shipped */
static void
move_tuning(uint64_t *seed)
{
	static double shipped[AUTO_TUNINGS];
	static bool known;

	for (int i = 0; i < AUTO_TUNINGS; i++)
	{
		if (!known)
			shipped[i] = auto_tuning[i].value;
		auto_tuning[i].value = seed ? fmax(shipped[i] * neighbour_factor(seed), auto_tuning[i].least) : shipped[i];
	}
	known = true;
}

/* Neighbour of this number; parameters that do not go together are drawn again */
static void
neighbour_of(const Spec *spec, int number, uint64_t seed, Spec *out)
{
	char		reason[SPEC_ERROR_MAX];

	seed += (uint64_t) (number + 1) * UINT64_C(0xD1342543DE82EF95);
	*out = *spec;
	for (int i = 0; i < spec->nodes; i++)
		for (int tries = 0; tries < 100; tries++)
		{
			SpecNode   *node = &out->node[i];

			*node = spec->node[i];
			move_node(node, &spec->node[i], &seed);
			if (node->detector->check == NULL || node->detector->check(node->p, reason, sizeof(reason)))
				break;
			*node = spec->node[i];
		}
	move_tuning(&seed);
}

#endif
