using Google.Protobuf;

namespace Inkling.Training;

/// <summary>Finds out where in a run an event of our own belongs.</summary>
internal static class EventPosition
{
    /// <summary>The position; null if it is no event that this program writes.</summary>
    internal static LogPosition? Of(ReadOnlySpan<byte> data)
    {
        try
        {
            using CodedInputStream from = new(data.ToArray());
            long step = 0;
            LogScope? scope = null;
            for (uint field; (field = from.ReadTag()) != 0;)
            {
                if (field == EventFormat.StepField)
                    step = from.ReadInt64();
                else if (field == EventFormat.FileVersionField)
                    scope = from.ReadString() == EventFormat.FileVersion ? LogScope.Start : null;
                else if (field == EventFormat.SummaryField)
                    scope = ScopeOf(FirstTag(from.ReadBytes()));
                else
                    from.SkipLastField();
            }
            return scope is { } found ? new LogPosition(step, found) : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <summary>What a tag of TensorBoard is called: numbers of steps, of validations and of epochs are charts of their own, even where they have one name.</summary>
    internal static string TagOf(LogScope scope, string name) => PrefixOf(scope) + name;

    private static string PrefixOf(LogScope scope) => scope switch
    {
        LogScope.Start => "start/",
        LogScope.Step => "step/",
        LogScope.Validation => "validation/",
        LogScope.Epoch => "epoch/",
        _ => "end/",
    };

    private static string FirstTag(ByteString summary)
    {
        CodedInputStream values = summary.CreateCodedInput();
        if (values.ReadTag() != EventFormat.ValueField)
            return "";
        CodedInputStream value = values.ReadBytes().CreateCodedInput();
        return value.ReadTag() == EventFormat.TagField ? value.ReadString() : "";
    }

    private static LogScope? ScopeOf(string tag)
    {
        if (tag is EventFormat.SessionStartTag or EventFormat.EndTag)
            return tag == EventFormat.EndTag ? LogScope.End : LogScope.Start;
        for (LogScope scope = LogScope.Start; scope <= LogScope.End; scope++)
        {
            if (tag.StartsWith(PrefixOf(scope), StringComparison.Ordinal))
                return scope;
        }
        return null;
    }
}
