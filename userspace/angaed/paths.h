/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where things are on the phone. Said once, in main.c; the tests say it of a
 * directory of their own. Nothing at run time changes it.
 */
#ifndef ANGAED_PATHS_H
#define ANGAED_PATHS_H

/**
 * struct paths - the daemon's surroundings
 * @device: the gate
 * @state: the daemon's own directory: era, generation, list, packages, traces
 * @alerts: alerts kept on the phone
 * @profiles: one <era>.ini each, on the verified system
 * @authority: certificate of the lab authority, on the verified system
 * @keys: <n>.dat, pattern.dat and legalref.dat, where the 2407 keeps them (HH)
 * @device_key: the device's private key, for self-signatures
 * @media: tree whose labels a new list sweeps
 * @apps: installed packages
 * @socket: control socket
 * @boot_id: the kernel's name for this boot
 */
struct paths {
	const char *device;
	const char *state;
	const char *alerts;
	const char *profiles;
	const char *authority;
	const char *keys;
	const char *device_key;
	const char *media;
	const char *apps;
	const char *socket;
	const char *boot_id;
};

#endif
