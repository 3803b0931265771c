using Google.Protobuf;
using Inkling.Vision;

namespace Inkling.Training;

/// <summary>
/// TensorBoard's messages, field by field. They are few and fixed, so their public numbers stand here instead of a schema, generated code and the
/// reflection that comes with it:
/// <code>
/// Event            1 wall_time double · 2 step int64 · 3 file_version string · 5 summary Summary
/// Summary          1 value Value, repeated
/// Value            1 tag string · 2 simple_value float · 4 image Image · 5 histo HistogramProto · 8 tensor TensorProto · 9 metadata SummaryMetadata
/// Image            1 height · 2 width · 3 colorspace (1 is grey) · 4 encoded_image_string bytes
/// HistogramProto   1 min · 2 max · 3 num · 4 sum · 5 sum_squares, double · 6 bucket_limit · 7 bucket, packed doubles
/// TensorProto      1 dtype (1 float, 7 string) · 2 tensor_shape { 2 dim { 1 size } } · 5 float_val, packed · 8 string_val
/// SummaryMetadata  1 plugin_data { 1 plugin_name · 2 content }
/// HParamsPluginData  2 and up: 3 session_start_info { 1 hparams map of Value } · 4 session_end_info { 1 status }
/// protobuf Value   2 number_value double · 3 string_value · 4 bool_value
/// </code>
/// </summary>
internal static class EventFormat
{
    internal const string FileVersion = "brain.Event:2", SessionStartTag = "_hparams_/session_start_info", SessionEndTag = "_hparams_/session_end_info", EndTag = "end";

    internal const uint SummaryField = (5 << 3) | 2, ValueField = (1 << 3) | 2, TagField = (1 << 3) | 2, StepField = 2 << 3, FileVersionField = (3 << 3) | 2;

    private const int FloatType = 1, StringType = 7;

    internal static byte[] Version(double wallTime) => Message(to =>
    {
        to.WriteRawTag((1 << 3) | 1);
        to.WriteDouble(wallTime);
        to.WriteRawTag((byte)FileVersionField);
        to.WriteString(FileVersion);
    });

    /// <summary>An event with one number; written without anything in between, as there are many of them.</summary>
    /// <returns>Bytes written to the buffer.</returns>
    internal static int Scalar(double wallTime, long step, string tag, float value, ref byte[] buffer)
    {
        int valueSize = 1 + CodedOutputStream.ComputeStringSize(tag) + 1 + sizeof(float);
        int summarySize = 1 + CodedOutputStream.ComputeLengthSize(valueSize) + valueSize;
        int size = 1 + sizeof(double) + 1 + CodedOutputStream.ComputeInt64Size(step) + 1 + CodedOutputStream.ComputeLengthSize(summarySize) + summarySize;
        if (buffer.Length < size)
            buffer = new byte[size];
        using CodedOutputStream to = new(buffer);
        Head(to, wallTime, step);
        to.WriteLength(summarySize);
        to.WriteRawTag((byte)ValueField);
        to.WriteLength(valueSize);
        to.WriteRawTag((byte)TagField);
        to.WriteString(tag);
        to.WriteRawTag((2 << 3) | 5);
        to.WriteFloat(value);
        return size;
    }

    /// <summary>An event with a summary of some values.</summary>
    internal static byte[] Summary(double wallTime, long step, params byte[][] values) => Message(to =>
    {
        Head(to, wallTime, step);
        to.WriteBytes(ByteString.CopyFrom(Message(summary =>
        {
            foreach (byte[] value in values)
                Nested(summary, 1, value);
        })));
    });

    internal static byte[] Value(string tag, LogHistogram histogram) => Value(tag, 5, Message(to =>
    {
        Number(to, 1, histogram.Minimum);
        Number(to, 2, histogram.Maximum);
        Number(to, 3, histogram.Count);
        Number(to, 4, histogram.Sum);
        Number(to, 5, histogram.SumOfSquares);
        Packed(to, 6, histogram.Limits);
        Packed(to, 7, [.. histogram.Counts.Select(count => (double)count)]);
    }));

    internal static byte[] Value(string tag, GrayImage image) => Value(tag, 4, Message(to =>
    {
        Integer(to, 1, image.Height);
        Integer(to, 2, image.Width);
        Integer(to, 3, 1);
        Nested(to, 4, PngWriter.Encode(image));
    }));

    /// <summary>A text, for the plugin of that name.</summary>
    internal static byte[] Value(string tag, string text) => Value(tag, 8, Message(to =>
    {
        Integer(to, 1, StringType);
        Nested(to, 2, OneValueShape());
        to.WriteTag((8 << 3) | 2);
        to.WriteString(text);
    }), Plugin("text", []));

    internal static byte[] SessionStart(IReadOnlyList<KeyValuePair<string, LogParameter>> parameters) => HyperParameters(SessionStartTag, 3, Message(to =>
    {
        foreach ((string name, LogParameter value) in parameters)
        {
            Nested(to, 1, Message(entry =>
            {
                entry.WriteTag((1 << 3) | 2);
                entry.WriteString(name);
                Nested(entry, 2, Of(value));
            }));
        }
    }));

    /// <summary>The end of a run with hyper-parameters.</summary>
    internal static byte[] SessionEnd(bool? succeeded) => HyperParameters(SessionEndTag, 4, Message(to => Integer(to, 1, succeeded switch { true => 1, false => 2, _ => 0 })));

    private static byte[] Of(LogParameter value) => Message(to =>
    {
        if (value.Number is { } number)
        {
            Number(to, 2, number);
        }
        else if (value.Flag is { } flag)
        {
            to.WriteTag(4 << 3);
            to.WriteBool(flag);
        }
        else
        {
            to.WriteTag((3 << 3) | 2);
            to.WriteString(value.Text ?? "");
        }
    });

    /// <summary>What the plugin for hyper-parameters reads lies in the metadata; the value itself is a tensor with a zero.</summary>
    private static byte[] HyperParameters(string tag, int field, byte[] content) => Value(tag, 8, Message(to =>
    {
        Integer(to, 1, FloatType);
        Nested(to, 2, OneValueShape());
        Nested(to, 5, new byte[sizeof(float)]);
    }), Plugin("hparams", Message(to => Nested(to, field, content))));

    private static byte[] Plugin(string name, byte[] content) => Message(metadata => Nested(metadata, 1, Message(to =>
    {
        to.WriteTag((1 << 3) | 2);
        to.WriteString(name);
        Nested(to, 2, content);
    })));

    private static byte[] Value(string tag, int field, byte[] content, byte[]? metadata = null) => Message(to =>
    {
        to.WriteTag(TagField);
        to.WriteString(tag);
        if (metadata is not null)
            Nested(to, 9, metadata);
        Nested(to, field, content);
    });

    private static byte[] OneValueShape() => Message(shape => Nested(shape, 2, Message(dimension => Integer(dimension, 1, 1))));

    private static void Head(CodedOutputStream to, double wallTime, long step)
    {
        to.WriteRawTag((1 << 3) | 1);
        to.WriteDouble(wallTime);
        to.WriteRawTag((byte)StepField);
        to.WriteInt64(step);
        to.WriteRawTag((byte)SummaryField);
    }

    private static void Number(CodedOutputStream to, int field, double value)
    {
        to.WriteTag(field, WireFormat.WireType.Fixed64);
        to.WriteDouble(value);
    }

    private static void Integer(CodedOutputStream to, int field, int value)
    {
        to.WriteTag(field, WireFormat.WireType.Varint);
        to.WriteInt32(value);
    }

    private static void Packed(CodedOutputStream to, int field, IReadOnlyList<double> values)
    {
        to.WriteTag(field, WireFormat.WireType.LengthDelimited);
        to.WriteLength(values.Count * sizeof(double));
        foreach (double value in values)
            to.WriteDouble(value);
    }

    private static void Nested(CodedOutputStream to, int field, byte[] message)
    {
        to.WriteTag(field, WireFormat.WireType.LengthDelimited);
        to.WriteBytes(UnsafeByteOperations.UnsafeWrap(message));
    }

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using MemoryStream stream = new();
        using (CodedOutputStream to = new(stream, leaveOpen: true))
            write(to);
        return stream.ToArray();
    }
}
