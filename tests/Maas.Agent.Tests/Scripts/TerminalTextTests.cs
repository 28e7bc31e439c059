using System.Text;
using Maas.Agent.Scripts;

namespace Maas.Agent.Tests.Scripts;

public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("plain\ntext", "plain\ntext")]
    [InlineData("10%\r20%\r100%\n", "100%\n")]
    [InlineData("long line\rshort\n", "shortline\n")]
    [InlineData("a\bb\b\b\bcd\n", "cd\n")]
    [InlineData("dos\r\nline\r\n", "dos\nline\n")]
    [InlineData("", "")]
    public void Output_is_what_a_terminal_would_show(string output, string expected)
    {
        // Whole, and split at every place.
        for (var split = 0; split <= output.Length; split++)
        {
            using var target = new MemoryStream();
            var terminal = new TerminalText(target);
            terminal.Write(Encoding.UTF8.GetBytes(output[..split]));
            terminal.Write(Encoding.UTF8.GetBytes(output[split..]));
            terminal.Flush();

            Assert.Equal(expected, Encoding.UTF8.GetString(target.ToArray()));
        }
    }
}
