# SPDX-License-Identifier: GPL-2.0
# Joins the TAP of several scripts into one, and makes a test of whether each
# ended as it planned. Writes the exit code to the file rc, at @end.
function result(good, text) {
	total++
	if (!good)
		failed++
	print (good ? "ok " : "not ok ") total " - " text
	fflush()
}
{
	sub(/\r$/, "")
}
/^@begin / {
	name = $2
	ran = 0
	planned = -1
	begin = systime()
	print "# " name
	fflush()
	next
}
/^@done / {
	if ($2 != 0 || ran != planned)
		result(0, name ": " ($2 == 124 ? "took too long, " : "exit code " $2 ", ") \
			ran " of " (planned < 0 ? "?" : planned) " tests ran")
	print "# " name ": " systime() - begin " s"
	fflush()
	next
}
/^@end / {
	print "1.." total
	print (failed || $2) ? 1 : 0 >rc
	next
}
/^1\.\.0 # SKIP/ {
	planned = 0
	sub(/^1\.\.0 /, "")
	result(1, name " " $0)
	next
}
/^1\.\.[0-9]+/ {
	planned = substr($1, 4) + 0
	next
}
/^(not )?ok / {
	ran++
	text = $0
	sub(/^(not )?ok [0-9]*( - )?/, "", text)
	result(/^ok /, name ": " text)
	next
}
{
	print
	fflush()
}
