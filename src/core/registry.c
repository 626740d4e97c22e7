/*
 * registry.c - every detector, expanded from detectors.def
 */
#include "core/detector.h"

#define DETECTOR(name) extern const Detector detector_##name;
#define WRAPPER(name) DETECTOR(name)
#include "core/detectors.def"
#undef DETECTOR

const Detector *const detectors[] = {
#define DETECTOR(name) &detector_##name,
#include "core/detectors.def"
#undef DETECTOR
#undef WRAPPER
};

const int	detectors_count = (int) (sizeof(detectors) / sizeof(detectors[0]));

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
}

/* By name, whatever its case; NULL if there is none */
const Detector *
detector_find(const char *name, size_t len)
{
	int			i;
	size_t		j;

	for (i = 0; i < detectors_count; i++)
	{
		const char *known = detectors[i]->name;

		for (j = 0; j < len && known[j] != '\0' && lower(name[j]) == known[j]; j++)
			;
		if (j == len && known[j] == '\0')
			return detectors[i];
	}
	return NULL;
}

/* By its number on disk; NULL if there is none */
const Detector *
detector_by_id(uint16_t id)
{
	int			i;

	for (i = 0; i < detectors_count; i++)
		if (detectors[i]->id == id)
			return detectors[i];
	return NULL;
}
