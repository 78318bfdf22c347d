using FaultLab.Lab.Images;
using NUnit.Framework;

namespace FaultLab.Tests.Lab.Images;

public sealed class DebianMirrorTests
{
    [Test]
    public void Takes_the_mirror_from_one_line_sources()
    {
        const string sources = """
            # deb http://old.example/debian bookworm main
            deb-src http://source.example/debian bookworm main
            deb [arch=amd64 signed-by=/x.gpg] https://tools.example/apt cloud-sdk-bookworm main
            deb  [ arch=amd64 ] http://mirror.example/prefix/debian/ bookworm main contrib # ours
            deb http://mirror.example/prefix/debian-security bookworm-security main
            """;

        Assert.That(DebianMirror.FromSources(AptSource.ParseOneLine(sources)),
            Is.EqualTo(new DebianMirror("http://mirror.example/prefix/debian", "http://mirror.example/prefix/debian-security")));
    }

    [Test]
    public void Takes_the_mirror_from_deb822_sources()
    {
        const string sources = """
            Types: deb
            # a snapshot
            URIs: https://tools.example/node
            Suites: nodistro

            Types: deb
            URIs: http://off.example/debian
            Suites: bookworm
            Enabled: no

            Types: deb-src
            URIs: http://source.example/debian
            Suites: bookworm

            Types: deb deb-src
            URIs: http://mirror.example/debian
            Suites: bookworm
             bookworm-updates
            Components: main

            Types: deb
            URIs: http://security.example/debian-security
            Suites: bookworm-security
            """;

        Assert.That(DebianMirror.FromSources(AptSource.ParseDeb822(sources)),
            Is.EqualTo(new DebianMirror("http://mirror.example/debian", "http://security.example/debian-security")));
    }

    [Test]
    public void Looks_for_the_security_archive_beside_the_main_one() => Assert.That(
        DebianMirror.FromSources([new AptSource("http://mirror.example/debian/", "trixie")]),
        Is.EqualTo(new DebianMirror("http://mirror.example/debian", "http://mirror.example/debian-security")));

    [Test]
    public void Finds_nothing_where_no_source_is_debian() =>
        Assert.That(DebianMirror.FromSources([new AptSource("http://mirror.example/ubuntu", "noble")]), Is.Null);
}
