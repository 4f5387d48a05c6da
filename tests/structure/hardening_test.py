#!/usr/bin/env python3
"""The programs are built hardened: what the loader is told, and what the compiler put in, read with readelf.

hardening_test.py PROGRAM…
"""
import subprocess
import sys
import unittest

PROGRAMS = sys.argv[1:]


def readelf(option, program):
    return subprocess.run(["readelf", "--wide", option, program], check=True, capture_output=True,
                          text=True).stdout


class Hardening(unittest.TestCase):
    def test_programs_are_given(self):
        self.assertTrue(PROGRAMS)

    def each(self, option):
        for program in PROGRAMS:
            with self.subTest(program=program):
                yield readelf(option, program)

    def test_loaded_at_any_address(self):
        for header in self.each("--file-header"):
            self.assertRegex(header, r"Type:\s+DYN \(Position-Independent Executable")

    def test_tables_of_functions_are_read_only_once_loaded(self):
        for segments in self.each("--program-headers"):
            self.assertIn("GNU_RELRO", segments)
        for dynamic in self.each("--dynamic"):
            self.assertRegex(dynamic, r"BIND_NOW|Flags:.*NOW")

    def test_nothing_is_writable_and_executable(self):
        for segments in self.each("--program-headers"):
            self.assertRegex(segments, r"GNU_STACK.* RW\s")
            self.assertNotIn(" RWE ", segments)

    def test_no_library_from_a_folder_of_the_build(self):
        for dynamic in self.each("--dynamic"):
            self.assertNotRegex(dynamic, r"\((RPATH|RUNPATH|TEXTREL)\)")

    def test_stacks_and_copies_are_guarded(self):
        for symbols in self.each("--dyn-syms"):
            self.assertIn("__stack_chk_fail", symbols)
            self.assertRegex(symbols, r"__\w+_chk\b(?<!__stack_chk_fail)")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
